import { Button, NativeSelect } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber, formatPercent, formatValue } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import { useSignature } from '../models/useSignature.ts'

const route = getRouteApi('/models/$model/$version/explanation')
const rowsShown = 20
type Row = Output<'explain', 'reasons'>['rows'][number]

const columns: readonly Column<Row>[] = [
  { key: 'row', label: 'Row', head: true, numeric: true, cell: ({ row }) => row },
  { key: 'answer', label: 'Answer', cell: ({ prediction }) => formatValue(prediction) },
  { key: 'probability', label: 'Probability', numeric: true, cell: ({ score }) => formatPercent(Math.max(...score)) },
  {
    key: 'reasons',
    label: 'Principal reasons',
    cell: ({ reasons }) =>
      reasons.length === 0 ? (
        <span className="muted">accepted</span>
      ) : (
        <ol className="reasons">
          {reasons.map(({ column, sentence, contribution }) => (
            <li key={column} title={`${column}: ${formatNumber(contribution)}`}>
              {sentence}
            </li>
          ))}
        </ol>
      ),
  },
]

/** Why rows were not accepted, in sentences: what took most from them compared with those that were. */
export function Reasons({ model, data }: { model: string; data: string }) {
  const { of, from = 0 } = route.useSearch()
  const set = useSetSearch()
  const classes = useSignature(model)?.output.classes
  const accept = classes?.find((label) => String(label) === of)
  const input = { model, data, background: data, from, limit: rowsShown, ...(accept === undefined ? {} : { accept }) }
  const answer = useAsk('explain', 'reasons', input, { fixed: true, keepPrevious: true, enabled: classes !== undefined })
  if (!classes)
    return (
      <Section flush>
        <Empty title="Reasons are for models that accept or refuse: with classes." />
      </Section>
    )
  return (
    <Section
      title="Principal reasons"
      note={answer.data ? `against ${formatNumber(answer.data.background)} rows that were accepted` : undefined}
      flush
      actions={
        <>
          <NativeSelect
            aria-label="The favourable answer"
            size="xs"
            value={String(accept ?? answer.data?.accept ?? classes.at(-1))}
            data={classes.map((label) => ({ value: String(label), label: `favourable: ${String(label)}` }))}
            onChange={(event) => set({ of: event.currentTarget.value })}
          />
          <Button
            size="compact-sm"
            variant="default"
            disabled={from === 0}
            onClick={() => set({ from: Math.max(0, from - rowsShown) || undefined })}
          >
            Before
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={(answer.data?.rows.length ?? 0) < rowsShown}
            onClick={() => set({ from: from + rowsShown })}
          >
            Next
          </Button>
        </>
      }
    >
      <Loaded query={answer}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="There are no rows here." />
          ) : (
            <DataTable caption="Principal reasons" rows={rows} columns={columns} rowKey={({ row }) => String(row)} />
          )
        }
      </Loaded>
    </Section>
  )
}
