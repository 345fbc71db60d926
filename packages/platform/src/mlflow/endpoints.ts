import type { Endpoint } from './endpoint.ts'
import { artifacts } from './endpoints/artifacts.ts'
import { assessments } from './endpoints/assessments.ts'
import { experiments } from './endpoints/experiments.ts'
import { inputs } from './endpoints/inputs.ts'
import { later } from './endpoints/later.ts'
import { loggedModels } from './endpoints/logged-models.ts'
import { metrics } from './endpoints/metrics.ts'
import { modelVersions } from './endpoints/model-versions.ts'
import { otlp } from './endpoints/otlp.ts'
import { registeredModels } from './endpoints/registered-models.ts'
import { runs } from './endpoints/runs.ts'
import { serverInfo } from './endpoints/server-info.ts'
import { traces } from './endpoints/traces.ts'
import { webhooks } from './endpoints/webhooks.ts'

/** Every call of the protocol that is answered, in the order of its documentation. */
export const endpoints: readonly Endpoint[] = [
  ...serverInfo,
  ...experiments,
  ...runs,
  ...metrics,
  ...inputs,
  ...artifacts,
  ...loggedModels,
  ...registeredModels,
  ...modelVersions,
  ...webhooks,
  ...traces,
  ...assessments,
  ...otlp,
  ...later,
]
