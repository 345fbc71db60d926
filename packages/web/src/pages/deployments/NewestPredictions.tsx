import type { Prediction } from '@levain/sdk'
import { useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatFixed, formatValue } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'

const everyMs = 5000

/** What was asked and answered last, from the log that was written before each answer. */
export function NewestPredictions({ deployment }: { deployment: string }) {
  const log = useAsk('monitor', 'log', { deployment, limit: 50 }, { everyMs })
  return (
    <Section title="Newest predictions" note="each stood in the log before it was answered" flush>
      <Loaded query={log}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="Nobody has asked yet." command={`levain monitor log ${deployment}`}>
              Send it something with the form above.
            </Empty>
          ) : (
            <DataTable caption="Newest predictions" rows={rows} columns={columnsOf(rows)} rowKey={({ id }) => id} tall />
          )
        }
      </Loaded>
    </Section>
  )
}

function columnsOf(rows: readonly Prediction[]): readonly Column<Prediction>[] {
  const inputs = Object.keys(rows[0]?.inputs ?? {})
  return [
    { key: 'at', label: 'When', cell: ({ at }) => <Ago at={at} /> },
    { key: 'prediction', label: 'Answer', head: true, cell: ({ prediction }) => formatValue(prediction) },
    {
      key: 'sure',
      label: 'Probability',
      numeric: true,
      cell: ({ probabilities }) => (probabilities ? formatFixed(Math.max(...probabilities), 3) : '–'),
    },
    { key: 'version', label: 'Version', numeric: true, cell: ({ version }) => version },
    ...inputs.map(
      (name): Column<Prediction> => ({
        key: name,
        label: name,
        numeric: typeof rows[0]?.inputs[name] === 'number',
        cell: (row) => formatValue(row.inputs[name]),
      }),
    ),
    { key: 'id', label: 'Id', cell: ({ id }) => <code>{id.slice(-12)}</code> },
  ]
}
