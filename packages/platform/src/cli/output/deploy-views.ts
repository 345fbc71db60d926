import type { Views } from './views.ts'

export const deployViews: NonNullable<Views['deploy']> = {
  list: (rows, show) =>
    show.table(
      rows,
      {
        deployment: (row) => row.name,
        status: (row) => row.status,
        model: (row) => `${row.model}@${row.version}`,
        url: (row) => row.url,
        changed: (row) => row.updatedAt,
        error: (row) => row.error,
      },
      'no deployments yet: levain serve MODEL',
    ),
}
