/** The door of `track`: runs, their parameters, metrics, tags and artifacts. */
import type { Implementation } from '@levain/core'
import { finish } from './finish.ts'
import { history } from './history.ts'
import { log } from './log.ts'
import { runs } from './runs.ts'
import { show } from './show.ts'
import { start } from './start.ts'
import { deleteView, saveView, views } from './views.ts'

export { findRun, shortId } from './find-run.ts'
export { lastMetrics, paramsOf } from './records.ts'

export const verbs: Implementation<'track'> = { start, log, finish, runs, show, history, views, saveView, deleteView }
