import type { Filled } from './studio.ts'

/** Every page and view of the studio over the filled project, with words that stand on it when it shows real data. */
export function pagesOf({ run, waitingRun, failedRun, trainings }: Filled): readonly (readonly [path: string, words: string])[] {
  return [
    ['/', 'May this model answer?'],
    ['/data', 'weather'],
    ['/data/weather', 'temp_max'],
    ['/data/weather?view=profile', 'median'],
    ['/data/weather?view=versions', 'weather.csv'],
    ['/data/weather?view=lineage', 'weather@1'],
    ['/data/weather?view=sql&sql=select%20weather%2C%20count(*)%20as%20days%20from%20weather%20group%20by%201', 'drizzle'],
    ['/experiments', 'boosting'],
    [`/experiments?compare=true&runs=${trainings.slice(0, 3).join(',')}`, 'Comparison'],
    [`/experiments/runs/${trainings[0]}`, 'Curves'],
    ['/pipelines', 'rain'],
    ['/pipelines/rain?step=train', 'algorithm in dummy, logistic, boosting'],
    [`/pipelines/runs/${run}?step=train`, '3 tasks'],
    [`/pipelines/runs/${waitingRun}`, 'needs approval'],
    [`/pipelines/runs/${failedRun}?step=fails`, 'exit code 3'],
    ['/models', 'rain'],
    ['/models/rain', 'champion'],
    ['/models/rain?view=compare', 'Difference'],
    ['/models/rain?view=lineage', 'rain@1'],
    ['/models/rain?view=history', 'registry.promote'],
    ['/models/rain/1/card', 'Deciding on a coat.'],
    ['/deployments', 'rain@1'],
    ['/deployments/rain', 'Newest predictions'],
    ['/monitoring', 'drifted'],
    ['/monitoring/rain', 'Jensen–Shannon'],
    ['/nowhere', 'There is no such page'],
  ]
}
