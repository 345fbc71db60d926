import { Checkbox, NativeSelect } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { BarChart, XYChart } from '../../charts/lazy.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { formatInstant, formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import { useSignature } from '../models/useSignature.ts'

const route = getRouteApi('/models/$model/$version/explanation')
const curvesShown = 40

/** What the model answers on average when a column takes each of its values, all else being as it is. */
export function Dependence({ model, data }: { model: string; data: string }) {
  const { column, of, single = false } = route.useSearch()
  const set = useSetSearch()
  const signature = useSignature(model)
  const inputs = signature?.inputs ?? []
  const chosen = inputs.find(({ name }) => name === column) ?? inputs[0]
  const classes = signature?.output.classes
  const wanted = classes?.find((label) => String(label) === of)
  const answer = useAsk(
    'explain',
    'dependence',
    { model, data, columns: [chosen?.name ?? ''], curves: single ? curvesShown : 0, ...(wanted === undefined ? {} : { class: wanted }) },
    { fixed: true, keepPrevious: true, enabled: chosen !== undefined },
  )
  if (signature === null)
    return (
      <Section flush>
        <Empty title="Only its own framework knows what it reads." />
      </Section>
    )
  return (
    <Section title="Column by column" note="what it answers on average when one column takes each value">
      <div className="row explain-choices">
        <NativeSelect
          label="Column"
          value={chosen?.name ?? ''}
          data={inputs.map(({ name }) => name)}
          onChange={(event) => set({ column: event.currentTarget.value })}
        />
        {classes ? (
          <NativeSelect
            label="Class"
            value={String(wanted ?? answer.data?.class ?? classes.at(-1))}
            data={classes.map(String)}
            onChange={(event) => set({ of: event.currentTarget.value })}
          />
        ) : null}
        <Checkbox
          label={`${curvesShown} single rows too`}
          checked={single}
          onChange={(event) => set({ single: event.currentTarget.checked ? true : undefined })}
        />
      </div>
      <Loaded query={answer}>{(shown) => <Drawn shown={shown} time={chosen?.type === 'time'} />}</Loaded>
    </Section>
  )
}

function Drawn({ shown, time }: { shown: Output<'explain', 'dependence'>; time: boolean }) {
  const { grids, average, curves, rows } = shown
  const { column, values } = grids[0]!
  const numbers = values.map((value) => (typeof value === 'number' ? value : time ? Date.parse(value) : Number.NaN))
  const means = average.map((row) => row[0]!)
  const what = shown.class === undefined ? 'answer' : `probability of ${String(shown.class)}`
  const pointsOf = (ys: readonly number[]) => numbers.map((x, place) => ({ x, y: ys[place]! }))
  return (
    <>
      {numbers.some(Number.isNaN) ? (
        <BarChart
          title={`Mean ${what} by ${column}`}
          of={column}
          bars={values.map((value, place) => ({ id: String(value), name: String(value), place: 0, value: means[place]! }))}
        />
      ) : (
        <XYChart
          title={`Mean ${what} by ${column}`}
          labelX={column}
          labelY={what}
          {...(time ? { formatX: dateText } : {})}
          lines={[
            ...curves.map(({ row, values: own }) => ({
              id: `row ${row}`,
              name: `row ${row}`,
              place: 5,
              points: pointsOf(own),
              faint: true,
            })),
            { id: 'average', name: 'average', place: 0, points: pointsOf(means) },
          ]}
          summary={`from ${formatNumber(means[0])} to ${formatNumber(means.at(-1))}`}
        />
      )}
      <p className="muted small">
        Over {formatNumber(rows)} rows. Where columns go together, it asks about rows that never occur; single rows that cross say that the
        column works otherwise on some.
      </p>
    </>
  )
}

const dateText = (ms: number): string => formatInstant(new Date(ms).toISOString()).slice(0, 10)
