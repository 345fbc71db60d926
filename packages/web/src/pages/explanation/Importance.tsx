import { NativeSelect } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { BarChart } from '../../charts/lazy.tsx'
import { useAsk } from '../../live/ask.ts'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import { metrics } from './metrics.ts'

const route = getRouteApi('/models/$model/$version/explanation')
const repeats = 5

/** How much worse the model gets on rows in which one column is shuffled. */
export function Importance({ model, data }: { model: string; data: string }) {
  const { metric } = route.useSearch()
  const set = useSetSearch()
  const answer = useAsk('explain', 'importance', { model, data, repeats, ...(metric ? { metric } : {}) }, { fixed: true })
  return (
    <Section
      title="What it relies on"
      note="how much worse it gets when one column is shuffled"
      actions={
        <NativeSelect
          aria-label="Metric"
          size="xs"
          value={metric ?? ''}
          onChange={(event) => set({ metric: event.currentTarget.value || undefined })}
          data={[{ value: '', label: answer.data && !metric ? answer.data.metric : 'default metric' }, ...metrics]}
        />
      }
    >
      <Loaded query={answer} bones={6}>
        {({ metric: used, baseline, columns }) => (
          <>
            <BarChart
              title={`Loss of ${used}`}
              of="column"
              bars={columns.map(({ column, mean, sd }) => ({ id: column, name: column, place: 0, value: mean, deviation: sd }))}
            />
            <p className="muted small">
              {used} is {formatNumber(baseline)} on the rows as they are. Each bar is the mean over {repeats} shuffles, with its standard
              deviation. Of two columns that say the same neither looks important: the other one still says it.
            </p>
          </>
        )}
      </Loaded>
    </Section>
  )
}
