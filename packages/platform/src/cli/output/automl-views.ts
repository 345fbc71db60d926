import { automlView } from './automl-view.ts'
import type { Views } from './views.ts'

export const automlViews: NonNullable<Views['automl']> = {
  run: automlView,
  resume: automlView,
  show: automlView,
  list: (rows, show) =>
    show.table(
      rows,
      {
        run: ({ run }) => run.id,
        data: ({ state }) => state.data,
        target: ({ state }) => state.target,
        phase: ({ state }) => state.phase,
        started: ({ state }) => state.startedAt,
        best: ({ state }) => state.best,
      },
      'none yet: levain automl DATA --target COLUMN',
    ),
}
