import { runView } from './run-view.ts'
import type { Views } from './views.ts'
import { blocks } from './words.ts'

export const pipelineViews: NonNullable<Views['pipeline']> = {
  list: (rows, show) =>
    show.table(
      rows,
      {
        pipeline: ({ pipeline }) => pipeline.name,
        steps: ({ plan }) => plan.steps.length,
        status: ({ newest }) => newest?.status,
        'last run': ({ newest }) => newest?.createdAt,
        next: ({ nextAt }) => nextAt,
        source: ({ pipeline }) => pipeline.source,
      },
      'no pipelines yet: levain init, then levain run',
    ),
  run: (output, show) => runView(output, show),
  status: (output, show) => runView(output, show),
  resume: (output, show) => runView(output, show),
  why: (output, show) =>
    blocks(
      show.facts({ status: output.status, reason: output.reason, 'compared with': output.comparedWith }),
      output.changed.length === 0
        ? ''
        : show.table(output.changed, { part: (row) => row.part, before: (row) => row.before, after: (row) => row.after }, ''),
    ),
  log: ({ text }) => text || '(nothing was printed)',
}
