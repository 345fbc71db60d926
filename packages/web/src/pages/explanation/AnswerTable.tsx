import { Button } from '@mantine/core'
import type { Output } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber, formatPercent } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { strongest } from './contributions.ts'

export type Explained = Output<'explain', 'answers'>
export type ExplainedRow = Explained['rows'][number]

interface AnswerTableProps {
  readonly answer: Explained
  readonly chosen: number | undefined
  readonly onChoose: (row: number) => void
  readonly page: { readonly from: number; readonly size: number; readonly onTurn: (from: number) => void }
}

const named = 2

/** Rows with what the model answers and the columns that moved it most; one is chosen. */
export function AnswerTable({ answer, chosen, onChoose, page }: AnswerTableProps) {
  const { from, size, onTurn } = page
  const last = answer.rows.at(-1)?.row
  return (
    <Section
      title="Answers"
      note={last === undefined ? undefined : `rows ${formatNumber(from)} to ${formatNumber(last)}`}
      flush
      actions={
        <>
          <Button size="compact-sm" variant="default" disabled={from === 0} onClick={() => onTurn(Math.max(0, from - size))}>
            Before
          </Button>
          <Button size="compact-sm" variant="default" disabled={answer.rows.length < size} onClick={() => onTurn(from + size)}>
            Next
          </Button>
        </>
      }
    >
      {answer.rows.length === 0 ? (
        <Empty title="There are no rows here." />
      ) : (
        <DataTable
          caption="Answers"
          rows={answer.rows}
          columns={columnsOf(answer)}
          rowKey={({ row }) => String(row)}
          onOpen={({ row }) => onChoose(row)}
          {...(chosen === undefined ? {} : { current: String(chosen) })}
        />
      )}
    </Section>
  )
}

function columnsOf(answer: Explained): readonly Column<ExplainedRow>[] {
  return [
    { key: 'row', label: 'Row', head: true, cell: ({ row }) => <span className="num">{row}</span> },
    { key: 'answer', label: 'Answer', cell: ({ prediction }) => <AnswerText prediction={prediction} /> },
    ...(answer.rows.some(({ score }) => score.length > 1)
      ? [{ key: 'probability', label: 'Probability', numeric: true, cell: ({ score }: ExplainedRow) => formatPercent(Math.max(...score)) }]
      : []),
    {
      key: 'because',
      label: 'Mostly because of',
      cell: (row) =>
        strongest(answer, row, 0)
          .slice(0, named)
          .map(({ column, amount }) => (
            <span key={column} className="because nowrap">
              {amount < 0 ? '▼' : '▲'} {column}
            </span>
          )),
    },
  ]
}

const AnswerText = ({ prediction }: Pick<ExplainedRow, 'prediction'>) =>
  typeof prediction === 'number' ? <span className="num">{formatNumber(prediction)}</span> : String(prediction)
