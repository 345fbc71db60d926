/** The door of `deploy`: processes that answer predictions, and predictions of whole datasets. */
import type { Implementation } from '@levain/core'
import { apply } from './apply.ts'
import { batch } from './batch.ts'
import { compact } from './compact.ts'
import { erase } from './erase.ts'
import { exportDeployment } from './export.ts'
import { list } from './list.ts'
import { predict } from './predict.ts'
import { rollback } from './rollback.ts'
import { show } from './show.ts'
import { stop } from './stop.ts'

export type { Target } from './targets/target.ts'
export { type Watch, type WatchOptions, watchDeployments } from './watch.ts'

export const verbs: Implementation<'deploy'> = {
  apply,
  list,
  show,
  predict,
  batch,
  rollback,
  stop,
  export: exportDeployment,
  compact,
  erase,
}
