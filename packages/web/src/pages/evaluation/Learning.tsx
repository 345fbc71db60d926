import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { XYChart } from '../../charts/lazy.tsx'
import { type Input, type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'

type Asked = Input<'evaluate', 'learning'>
type Learned = Output<'evaluate', 'learning'>
const route = getRouteApi('/models/$model/$version/evaluation')

/** Whether more rows to learn from would help: the same algorithm on growing shares of them. */
export function Learning({ data }: { model: string; data: string }) {
  const { model, version } = route.useParams()
  const { train = false } = route.useSearch()
  const set = useSetSearch()
  const shown = useAsk('registry', 'version', { model, version: Number(version) })
  const { trainedOn = null, algorithm = '', signature = null } = shown.data?.version ?? {}
  const asked = {
    data: trainedOn ?? '',
    validation: data,
    target: signature?.output.name ?? '',
    algorithm: algorithm as NonNullable<Asked['algorithm']>,
  }
  const answer = useAsk('evaluate', 'learning', asked, { fixed: true, enabled: train && trainedOn !== null })
  const command = `levain evaluate learning ${trainedOn ?? 'rows'} ${quote(data)} ${quote(asked.target || 'target')} --algorithm ${algorithm || 'boosting'}`
  if (shown.data && trainedOn === null)
    return (
      <Section flush>
        <Empty title="It is not known which rows it was trained on." command={command} />
      </Section>
    )
  if (!train)
    return (
      <Section flush>
        <Empty title="Would more data help?" command={command}>
          <p>
            {algorithm} learns from 10, 25, 50 and 100 % of the rows that this version was trained on, with its usual settings, and is
            judged on these rows each time. That takes about twice as long as training did.
          </p>
          <Button mt={10} onClick={() => set({ train: true })}>
            Train on growing shares
          </Button>
        </Empty>
      </Section>
    )
  return (
    <Loaded query={answer} bones={8}>
      {(learned) => <Drawn learned={learned} />}
    </Loaded>
  )
}

function Drawn({ learned: { metric, points, gain, moreHelps } }: { learned: Learned }) {
  const lineOf = (id: 'validation' | 'training', name: string, place: number) => ({
    id,
    name,
    place,
    points: points.flatMap((point) => {
      const { value, low, high } = point[id]
      return value === null ? [] : [{ x: point.rows, y: value, ...(low === undefined || high === undefined ? {} : { low, high }) }]
    }),
  })
  const problems = points.filter(({ problem }) => problem !== null)
  return (
    <Section
      title="Learning curve"
      note={moreHelps === null ? undefined : moreHelps ? 'more data would probably help' : 'it is not shown that more data would help'}
    >
      <XYChart
        title={metric}
        labelX="rows learned from"
        labelY={metric}
        dots
        lines={[lineOf('validation', 'rows it has not seen', 0), lineOf('training', 'rows it learned from', 1)]}
      />
      <ul className="legend">
        {['rows it has not seen', 'rows it learned from'].map((name, place) => (
          <li key={name}>
            <span className="swatch" style={{ background: `var(--series-${place + 1})` }} /> {name}
          </li>
        ))}
      </ul>
      {gain ? (
        <p className="muted small">
          The last step brought {formatNumber(gain.value)} ({formatNumber(gain.low, 3)} to {formatNumber(gain.high, 3)}, 95 %).
        </p>
      ) : null}
      {problems.map(({ share, problem }) => (
        <p key={share} className="muted small">
          {formatNumber(share * 100)} %: {problem}
        </p>
      ))}
    </Section>
  )
}
