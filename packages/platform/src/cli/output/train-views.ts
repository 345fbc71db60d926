import type { Views } from './views.ts'

export const trainViews: NonNullable<Views['train']> = {
  algorithms: (rows, show) =>
    show.table(
      rows,
      {
        algorithm: (row) => row.name,
        tasks: (row) => row.tasks.join(', '),
        parameters: (row) => Object.keys((row.params.properties as object | undefined) ?? row.params).join(', '),
        does: (row) => row.does,
      },
      'no algorithms',
    ),
}
