import { Button } from '@mantine/core'
import type { Output } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatFixed, formatNumber } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'

type Policy = NonNullable<Output<'evaluate', 'report'>['payoff']>['policies'][number]

/** What each way to answer earns, and whether it is really more than the answers as they are. */
export function PolicyTable({ policies, onThreshold }: { policies: readonly Policy[]; onThreshold: (threshold: number) => void }) {
  const columns: readonly Column<Policy>[] = [
    {
      key: 'name',
      label: 'Way to answer',
      head: true,
      cell: ({ name, answer }) => (answer === null ? name : `${name}: ${String(answer)}`),
    },
    { key: 'perRow', label: 'Per row', numeric: true, cell: ({ perRow }) => formatNumber(perRow) },
    { key: 'interval', label: '95 %', numeric: true, cell: ({ low, high }) => `${formatNumber(low, 3)} to ${formatNumber(high, 3)}` },
    { key: 'gain', label: 'More than now', numeric: true, cell: ({ gain, name }) => (name === 'as answered' ? '–' : gainText(gain)) },
    { key: 'sure', label: 'Verdict', cell: ({ gain, name }) => notes[name] ?? <Sure gain={gain} /> },
    {
      key: 'threshold',
      label: 'Threshold',
      numeric: true,
      cell: ({ threshold }) =>
        threshold === null ? (
          '–'
        ) : (
          <Button variant="default" size="compact-xs" onClick={() => onThreshold(Math.min(1, Math.max(0, threshold)))}>
            {formatFixed(threshold, 3)}
          </Button>
        ),
    },
  ]
  return (
    <Section title="What the answers earn" note="on these rows, with 95 % intervals" flush>
      <DataTable caption="What the answers earn" rows={policies} columns={columns} rowKey={({ name }) => name} />
    </Section>
  )
}

const notes: Partial<Record<Policy['name'], React.ReactNode>> = {
  'as answered': '',
  'no mistake': <span className="muted small nowrap">the most there is</span>,
}

const gainText = ({ value, low, high }: Policy['gain']): string =>
  `${value > 0 ? '+' : ''}${formatNumber(value)} (${formatNumber(low, 3)} to ${formatNumber(high, 3)})`

function Sure({ gain: { low, high } }: { gain: Policy['gain'] }) {
  if (low > 0) return <span className="better nowrap">▲ better</span>
  if (high < 0) return <span className="worse nowrap">▼ worse</span>
  return <span className="muted small nowrap">no sure difference</span>
}
