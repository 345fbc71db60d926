import { artifactVerbs } from './artifacts.ts'
import { gcVerbs } from './gc.ts'
import { experimentVerbs } from './track/experiments.ts'
import { lifeVerbs } from './track/life.ts'
import { loggedModelVerbs } from './track/logged-models.ts'
import { metricVerbs } from './track/metrics.ts'
import { runVerbs } from './track/runs.ts'
import { viewVerbs } from './views.ts'

/** Verbs of `track`: experiments, runs, parameters, metrics, logged models. */
export const trackVerbs = {
  ...experimentVerbs,
  ...runVerbs,
  ...lifeVerbs,
  ...metricVerbs,
  ...loggedModelVerbs,
  ...artifactVerbs,
  ...gcVerbs,
  ...viewVerbs,
}
