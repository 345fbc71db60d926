import { stringify } from 'yaml'
import type { Proposal } from './propose.ts'

/** levain.yaml: the whole road from file to champion, with a word on each step. It runs as it is. */
export function pipelineText(plan: Proposal & { readonly name: string; readonly file: string }): string {
  const { name, file, target, task, metric, bar } = plan
  const algorithms = task === 'classification' ? ['dummy', 'logistic', 'forest', 'boosting'] : ['dummy', 'linear', 'forest', 'boosting']
  const fit = { target, metric, experiment: name, ...(plan.identities.length > 0 ? { features: { drop: plan.identities } } : {}), seed: 7 }
  return `# From ${file} to a model that predicts ${target}.
#   levain run            runs it; a second run takes what did not change from the cache
#   levain status         shows the steps      levain why latest train   says why a step ran
#   levain serve ${name}@champion               answers predictions     levain studio   shows all of it
pipeline: ${scalar(name)}

params:
  data: ${scalar(file)} # another file: levain run --param data=newer.csv

steps:
  # Reads the file into a new version of the dataset; rows that are known already make none.
  ingest:
    uses: ingest.file
    in: { path: params.data }
    with: { dataset: ${scalar(name)} }

  # Types, missing values, quantiles, frequent values: what the studio shows under Data.
  profile:
    uses: explore.profile
    in: { data: ingest.data }

  # A failed expectation stops the run here.
  check:
    uses: validate.data
    in: { data: ingest.data }
    with: { expectations: expectations.yaml }

  # Rows the models never see until they are judged.
  split:
    uses: train.split
    in: { data: ingest.data }
    with: ${flow(splitOptions(plan))}
    after: check

  # One model for each algorithm, side by side.
  train:
    uses: train.fit
    each: { algorithm: ${flow(algorithms)} }
    in: { data: split.train, algorithm: item.algorithm }
    with: ${flow(fit)}

  # The one with the best score on its validation rows.
  best:
    pick: train
    max: score

  evaluate:
    uses: evaluate.report
    in: { model: best.model, data: split.test }

  # The gate: better than a model that learned nothing (bar), and as good as the champion on the same rows.
  judge:
    uses: validate.model
    in: { model: best.model, data: split.test }
    with: ${flow({ metric, bar, champion: `${name}@champion` })}

  register:
    uses: registry.register
    in: { model: best.model, verdict: judge.verdict.id, metrics: evaluate.metrics }
    with: ${flow({ name, description: `Predicts ${target}` })}

  # Only a model that passed becomes the champion.
  promote:
    uses: registry.promote
    if: judge.passed
    in: { version: register.version.version }
    with: ${flow({ model: name, alias: 'champion' })}

# on:
#   - { cron: "0 6 * * 1", timezone: Europe/Berlin } # every Monday at six
`
}

function splitOptions({ time, task, target }: Proposal): Record<string, unknown> {
  if (time !== undefined) return { by: 'time', column: time, testShare: 0.2 }
  return task === 'classification'
    ? { by: 'stratified', column: target, testShare: 0.2, seed: 7 }
    : { by: 'random', testShare: 0.2, seed: 7 }
}

const flow = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
const scalar = (value: string): string => stringify(value, { lineWidth: 0 }).trim()
