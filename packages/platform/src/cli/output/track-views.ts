import { trackRunView } from './track-run-view.ts'
import type { Views } from './views.ts'
import { blocks, metricWords, pairWords } from './words.ts'

export const trackViews: NonNullable<Views['track']> = {
  runs: (rows, show) =>
    show.table(
      rows,
      {
        run: ({ run }) => run.id,
        kind: ({ run }) => run.kind,
        experiment: ({ run }) => run.experiment,
        name: ({ run }) => run.name,
        status: ({ run }) => run.status,
        metrics: ({ metrics }) => metricWords(metrics, show.text),
        created: ({ run }) => run.createdAt,
      },
      'no runs yet: levain run',
    ),
  experiments: ({ experiments, next }, show) =>
    blocks(
      show.table(
        experiments,
        {
          id: ({ experiment }) => experiment.id,
          name: ({ experiment }) => experiment.name,
          tags: ({ tags }) => pairWords(tags),
          created: ({ experiment }) => experiment.createdAt,
          bin: ({ experiment }) => experiment.deletedAt,
        },
        'no experiments like that',
      ),
      next ? `more: --page ${next}` : '',
    ),
  search: ({ runs, next }, show) =>
    blocks(
      show.table(
        runs,
        {
          run: ({ run }) => run.id,
          experiment: ({ run }) => run.experiment,
          name: ({ run }) => run.name,
          status: ({ run }) => run.status,
          metrics: ({ metrics }) => metricWords(metrics, ({ last }) => show.text(last)),
          params: ({ params }) => pairWords(Object.fromEntries(Object.entries(params).slice(0, 3))),
          started: ({ run }) => run.startedAt,
        },
        'no runs like that',
      ),
      next ? `more: --page ${next}` : '',
    ),
  compare: ({ runs, params, tags, metrics, same }, show) => {
    const rows = [
      ...params.map(({ key, values }) => ({ of: 'param', key, values })),
      ...metrics.map(({ key, values }) => ({ of: 'metric', key, values: values.map((value) => value && show.text(value.last)) })),
      ...tags.map(({ key, values }) => ({ of: 'tag', key, values })),
    ]
    const columns = Object.fromEntries(
      runs.map(({ id, name }, place) => [`${name} …${id.slice(-6)}`, ({ values }: (typeof rows)[number]) => values[place]]),
    )
    return blocks(
      show.table(rows, { of: ({ of }) => of, key: ({ key }) => key, ...columns }, 'nothing differs'),
      same > 0 ? `the same in all: ${same} (--all shows them)` : '',
    )
  },
  show: trackRunView,
  readLog: ({ text }) => text || '(nothing was printed)',
}
