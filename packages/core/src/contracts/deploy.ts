import { deployExport } from './deploy/export.ts'
import { predictionVerbs } from './deploy/prediction.ts'
import { rolloutVerbs } from './deploy/rollout.ts'
import { safetyVerbs } from './deploy/safety.ts'
import { trafficVerbs } from './deploy/traffic.ts'

/** Verbs of `deploy`: what answers predictions, and where. */
export const deployVerbs = {
  ...rolloutVerbs,
  ...predictionVerbs,
  ...trafficVerbs,
  ...safetyVerbs,
  export: deployExport,
}
