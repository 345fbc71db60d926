/** The door of `trace`: what requests to programs did, span by span, and what is said of it. */
import type { Implementation } from '@levain/core'
import { addSpans } from './add-spans.ts'
import { assess } from './assess.ts'
import { assessment } from './assessment.ts'
import { find } from './find.ts'
import { link, linkPrompts } from './link.ts'
import { log } from './log.ts'
import { expire, remove } from './remove.ts'
import { revise } from './revise.ts'
import { search } from './search.ts'
import { show } from './show.ts'
import { tag, untag } from './tag.ts'
import { withdraw } from './withdraw.ts'

export { addSpans } from './add-spans.ts'
export { log } from './log.ts'

export const verbs: Implementation<'trace'> = {
  log,
  addSpans,
  show,
  find,
  search,
  tag,
  untag,
  remove,
  link,
  linkPrompts,
  assess,
  assessment,
  revise,
  withdraw,
  expire,
}
