import type { Show } from './show.ts'
import type { Views } from './views.ts'
import { aliasWords, blocks, bytes } from './words.ts'

export const exploreViews: NonNullable<Views['explore']> = {
  list: (rows, show) =>
    show.table(
      rows,
      {
        dataset: ({ dataset }) => dataset.name,
        version: ({ newest }) => newest?.version,
        rows: ({ newest }) => newest?.rows,
        columns: ({ newest }) => newest?.schema.length,
        size: ({ newest }) => newest && bytes(newest.bytes),
        changed: ({ newest }) => newest?.createdAt,
      },
      'no datasets yet: levain ingest file data.csv NAME',
    ),
  show: ({ dataset, versions }, show) =>
    blocks(
      show.facts({ dataset: dataset.name, description: dataset.description, owner: dataset.owner, aliases: aliasWords(dataset.aliases) }),
      show.table(
        versions,
        {
          version: (row) => row.version,
          rows: (row) => row.rows,
          size: (row) => bytes(row.bytes),
          source: (row) => row.source,
          created: (row) => row.createdAt,
        },
        'no versions',
      ),
    ),
  preview: ({ columns, rows }, show) => records(rows, columns, show),
  query: ({ rows }, show) => records(rows, Object.keys(rows[0] ?? {}), show),
  profile: ({ profile }, show) =>
    blocks(
      show.facts({ rows: profile.rows }),
      show.table(
        profile.columns,
        {
          column: (row) => row.name,
          type: (row) => row.type,
          missing: (row) => row.nullCount,
          distinct: (row) => row.distinctCount,
          min: (row) => row.numeric?.min,
          median: (row) => row.numeric?.quantiles['0.5'],
          max: (row) => row.numeric?.max,
          frequent: (row) =>
            row.category?.values
              .slice(0, 3)
              .map((value) => value.value)
              .join(', '),
        },
        'no columns',
      ),
    ),
  lineage: ({ edges }, show) =>
    show.table(
      edges,
      { from: (row) => row.from, to: (row) => row.to, role: (row) => row.role, at: (row) => row.at },
      'nothing is known about it',
    ),
}

function records(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[], show: Show): string {
  return show.table(
    rows,
    Object.fromEntries(columns.map((column) => [column, (row: Readonly<Record<string, unknown>>) => row[column]])),
    'no rows',
  )
}
