/** The door of `registry`: model versions and the aliases that point at them. */
import type { Implementation } from '@levain/core'
import { list } from './list.ts'
import { promote } from './promote.ts'
import { register } from './register.ts'
import { show } from './show.ts'
import { update } from './update.ts'

export { approvalsOf } from './approval.ts'
export { findVersion } from './find-version.ts'
export { verdictOn } from './verdict.ts'

export const verbs: Implementation<'registry'> = { register, list, show, promote, update }
