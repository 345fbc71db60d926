/** The door of `deploy`: processes that answer predictions, and predictions of whole datasets. */
import type { Implementation } from '@levain/core'
import { apply } from './apply.ts'
import { batch } from './batch.ts'
import { compact } from './compact.ts'
import { destroy } from './destroy.ts'
import { erase } from './erase.ts'
import { exportDeployment } from './export.ts'
import { list } from './list.ts'
import { plan } from './plan.ts'
import { predict } from './predict.ts'
import { rollback } from './rollback.ts'
import { show } from './show.ts'
import { stop } from './stop.ts'
import { canary } from './traffic/canary.ts'
import { decide } from './traffic/decide.ts'
import { differences } from './traffic/differences.ts'
import { abort, promote } from './traffic/end.ts'
import { protect } from './traffic/protect.ts'
import { review } from './traffic/review.ts'
import { shadow } from './traffic/shadow.ts'
import { split } from './traffic/split.ts'
import { status } from './traffic/status.ts'

export type { Target } from './targets/target.ts'
export { watchTraffic } from './traffic/watch-traffic.ts'
export { type Watch, type WatchOptions, watchDeployments } from './watch.ts'

export const verbs: Implementation<'deploy'> = {
  plan,
  apply,
  list,
  show,
  predict,
  batch,
  status,
  split,
  shadow,
  differences,
  canary,
  promote,
  abort,
  protect,
  review,
  decide,
  rollback,
  stop,
  destroy,
  export: exportDeployment,
  compact,
  erase,
}
