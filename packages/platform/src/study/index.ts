/** The door of `study`: the search for the best values of parameters, in memory and with every trial a run of the ledger. */
import type { Implementation } from '@levain/core'
import { importance } from './importance/importance.ts'
import { dismiss, launch } from './launch.ts'
import { methods } from './methods.ts'
import { ask } from './trials/ask.ts'
import { create } from './trials/create.ts'
import { enqueue } from './trials/enqueue.ts'
import { release } from './trials/release.ts'
import { report } from './trials/report.ts'
import { list, show } from './trials/show.ts'
import { stop } from './trials/stop.ts'
import { tell } from './trials/tell.ts'

export { openSearch, type Search, type SearchOptions } from './search/index.ts'

export const verbs: Implementation<'study'> = {
  create,
  ask,
  report,
  tell,
  release,
  enqueue,
  launch,
  dismiss,
  stop,
  show,
  list,
  importance,
  methods,
}
