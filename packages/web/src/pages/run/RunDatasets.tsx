import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import type { Shown } from './RunPage.tsx'

type Inputs = Shown['inputs']
type Input = Inputs['datasets'][number]

/** The datasets a run read, as its client named them. */
export function RunDatasets({ inputs }: { inputs: Inputs }) {
  if (inputs.datasets.length === 0) return null
  return (
    <Section title="Datasets it read" flush>
      <DataTable
        caption="Datasets it read"
        rows={inputs.datasets}
        columns={columns}
        rowKey={({ dataset, tags }) => `${dataset.name} ${dataset.digest} ${tags['mlflow.data.context'] ?? ''}`}
      />
    </Section>
  )
}

const columns: readonly Column<Input>[] = [
  { key: 'name', label: 'Dataset', head: true, cell: ({ dataset }) => dataset.name },
  { key: 'context', label: 'For', cell: ({ tags }) => tags['mlflow.data.context'] ?? '–' },
  { key: 'digest', label: 'Digest', cell: ({ dataset }) => <code>{dataset.digest}</code> },
  { key: 'source', label: 'Source', cell: ({ dataset }) => <span className="break">{sourceText(dataset)}</span> },
  { key: 'shape', label: 'Rows', numeric: true, cell: ({ dataset }) => formatNumber(rowsOf(dataset.profile)) },
]

function sourceText({ source, sourceType }: Input['dataset']): string {
  const { uri, url, path } = (jsonOf(source) ?? {}) as { uri?: string; url?: string; path?: string }
  return uri ?? url ?? path ?? sourceType
}

const rowsOf = (profile: string | null): number | undefined => (jsonOf(profile) as { num_rows?: number } | undefined)?.num_rows

function jsonOf(text: string | null): unknown {
  try {
    return text ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
