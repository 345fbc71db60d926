/** The door of `registry`: models, their versions, and the aliases that point at them. */
import type { Implementation } from '@levain/core'
import { alias, release, removeAlias } from './alias.ts'
import { create } from './create.ts'
import { deleteModel } from './delete.ts'
import { list } from './list.ts'
import { promote } from './promote.ts'
import { register } from './register.ts'
import { rename } from './rename.ts'
import { search, versions } from './search.ts'
import { show } from './show.ts'
import { tag } from './tag.ts'
import { update } from './update.ts'
import { copyVersion } from './versions/copy.ts'
import { createVersion } from './versions/create.ts'
import { deleteVersion } from './versions/delete.ts'
import { resolve, version } from './versions/show.ts'
import { stage } from './versions/stage.ts'
import { updateVersion } from './versions/update.ts'

export { approvalsOf } from './approval.ts'
export { findVersion } from './find-version.ts'
export { type Described, readMlmodel } from './source/mlmodel.ts'
export { resolveSource } from './source/resolve.ts'
export { manifestOf } from './source/tree.ts'
export { verdictOn } from './verdict.ts'
export { type AdoptedVersion, adoptVersion } from './versions/adopt.ts'

export const verbs: Implementation<'registry'> = {
  create,
  search,
  list,
  show,
  register,
  promote,
  update,
  rename,
  delete: deleteModel,
  tag,
  createVersion,
  version,
  versions,
  updateVersion,
  deleteVersion,
  stage,
  copyVersion,
  resolve,
  alias,
  removeAlias,
  release,
}
