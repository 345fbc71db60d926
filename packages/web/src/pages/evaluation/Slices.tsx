import { NativeSelect } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import { losses } from './views.ts'

type Slice = Output<'evaluate', 'slices'>['slices'][number]
const route = getRouteApi('/models/$model/$version/evaluation')

const columns: readonly Column<Slice>[] = [
  { key: 'where', label: 'Where', head: true, value: whereText, cell: (slice) => <span className="break">{whereText(slice)}</span> },
  { key: 'rows', label: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => formatNumber(rows) },
  { key: 'loss', label: 'Loss here', numeric: true, value: ({ loss }) => loss, cell: ({ loss }) => formatNumber(loss) },
  { key: 'rest', label: 'elsewhere', numeric: true, value: ({ rest }) => rest, cell: ({ rest }) => formatNumber(rest) },
  {
    key: 'difference',
    label: 'Difference (95 %)',
    numeric: true,
    value: ({ difference }) => difference,
    cell: ({ difference, low, high }) =>
      `${difference > 0 ? '+' : ''}${formatNumber(difference, 3)} (${formatNumber(low, 3)} to ${formatNumber(high, 3)})`,
  },
  { key: 'p', label: 'p, adjusted', numeric: true, value: ({ adjusted }) => adjusted, cell: ({ adjusted }) => formatNumber(adjusted, 2) },
  {
    key: 'weak',
    label: 'Verdict',
    value: ({ weak }) => (weak ? 0 : 1),
    cell: ({ weak, difference }) =>
      weak ? (
        <Status state="drift" label="weak" />
      ) : (
        <span className="muted small nowrap">{difference > 0 ? 'chance may explain it' : 'not worse'}</span>
      ),
  },
]

function whereText({ conditions }: Slice): string {
  return conditions.map(({ column, is }) => `${column} ${is}`).join(' and ')
}

/** Where the model does worse than elsewhere, and whether chance explains it. */
export function Slices({ model, data }: { model: string; data: string }) {
  const { loss, sort } = route.useSearch()
  const set = useSetSearch()
  const answer = useAsk('evaluate', 'slices', { model, data, ...(loss ? { loss } : {}) }, { fixed: true, keepPrevious: true })
  return (
    <Loaded query={answer} bones={8}>
      {({ weakest, slices, searched, mean, loss: used, rows }) => (
        <>
          <Section
            title="Weakest parts"
            note={`found in one half of ${formatNumber(rows)} rows among ${formatNumber(searched)}, as the other half tells them`}
            flush
            actions={
              <NativeSelect
                aria-label="Loss"
                size="xs"
                value={loss ?? used}
                data={[...new Set([used, ...losses])]}
                onChange={(event) => set({ loss: event.currentTarget.value })}
              />
            }
          >
            {weakest.length === 0 ? (
              <Empty title="No part stands out.">
                The mean loss is {formatNumber(mean)}; where it differs, chance explains it, or there are too few rows to say.
              </Empty>
            ) : (
              <DataTable caption="Weakest parts" rows={weakest} columns={columns} rowKey={whereText} />
            )}
          </Section>
          <Section title="Every part of every column" note={`mean loss of all rows ${formatNumber(mean)}`} flush>
            <DataTable
              caption="Every part of every column"
              rows={slices}
              columns={columns}
              rowKey={whereText}
              sort={sort ?? '-difference'}
              onSort={(next) => set({ sort: next })}
            />
          </Section>
        </>
      )}
    </Loaded>
  )
}
