import type { ModelVersion, RegisteredModel } from '@levain/sdk'
import { NativeSelect } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { hasInterval, Interval, intervalText, spanOf } from '../../charts/Interval.tsx'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { formatFixed } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { hasDirection, isLoss, metricOrder } from './metricOrder.ts'
import './models.css'
import { VerdictView } from './VerdictView.tsx'
import { WhatDiffers } from './WhatDiffers.tsx'

const route = getRouteApi('/models/$model')

/** Two versions side by side: the champion, and the one that would take its place. */
export function Compare({ model, versions }: { model: RegisteredModel; versions: readonly ModelVersion[] }) {
  const search = route.useSearch()
  const navigate = useNavigate()
  if (versions.length < 2) {
    return (
      <Section flush>
        <Empty title="There is one version only; nothing to compare with." command={`levain pipeline run levain.yaml`} />
      </Section>
    )
  }
  const numbers = versions.map(({ version }) => version).sort((a, b) => b - a)
  const left = search.left ?? model.aliases.champion ?? numbers[1]!
  const right = search.right ?? model.aliases.challenger ?? numbers.find((version) => version !== left)!
  const choose = (side: 'left' | 'right') => (event: { currentTarget: { value: string } }) =>
    navigate({ to: '.', search: { ...search, [side]: Number(event.currentTarget.value) } as never, resetScroll: false })
  const options = numbers.map((version) => ({ value: String(version), label: labelOf(model, version) }))
  const a = versions.find(({ version }) => version === left)
  const b = versions.find(({ version }) => version === right)
  return (
    <>
      <div className="row compare-choice">
        <NativeSelect label="Left" data={options} value={String(left)} onChange={choose('left')} />
        <NativeSelect label="Right" data={options} value={String(right)} onChange={choose('right')} />
      </div>
      {a && b ? <Metrics a={a} b={b} /> : null}
      {a && b ? <WhatDiffers a={a} b={b} /> : null}
      {b ? <ChallengerVerdict version={b} /> : null}
    </>
  )
}

function labelOf(model: RegisteredModel, version: number): string {
  const aliases = Object.keys(model.aliases).filter((alias) => model.aliases[alias] === version)
  return aliases.length > 0 ? `${version} (${aliases.join(', ')})` : String(version)
}

function Metrics({ a, b }: { a: ModelVersion; b: ModelVersion }) {
  const names = metricOrder([...Object.keys(a.metrics), ...Object.keys(b.metrics)])
  const intervals = names.some((name) => hasInterval(a.metrics[name]) || hasInterval(b.metrics[name]))
  return (
    <Section
      title="Metrics"
      note={
        intervals
          ? 'each version on the rows it was evaluated on; the verdict below compares on the same rows'
          : 'as they were logged for each'
      }
      flush
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="table-frame" role="group" tabIndex={0} aria-label="Metrics of both versions">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="num">
                Version {a.version}
              </th>
              <th scope="col" className="num">
                Version {b.version}
              </th>
              {intervals ? <th scope="col">Intervals</th> : null}
              <th scope="col" className="num">
                Difference
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <MetricRow key={name} {...{ name, a, b, intervals }} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function MetricRow({ name, a, b, intervals }: { name: string; a: ModelVersion; b: ModelVersion; intervals: boolean }) {
  const [left, right] = [a.metrics[name], b.metrics[name]]
  const span = spanOf([left, right])
  const difference = typeof left?.value === 'number' && typeof right?.value === 'number' ? right.value - left.value : undefined
  const better =
    difference === undefined || difference === 0 || !hasDirection(name) ? undefined : isLoss(name) ? difference < 0 : difference > 0
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="num">{left ? intervalText(left) : '–'}</td>
      <td className="num">{right ? intervalText(right) : '–'}</td>
      {intervals ? (
        <td className="compare-intervals">
          <Interval metric={left} span={span} />
          <Interval metric={right} span={span} />
        </td>
      ) : null}
      <td className="num">
        {difference === undefined ? '–' : `${difference > 0 ? '+' : ''}${formatFixed(difference)}`}{' '}
        {better === undefined ? null : <span className={better ? 'better' : 'worse'}>{better ? '▲ better' : '▼ worse'}</span>}
      </td>
    </tr>
  )
}

function ChallengerVerdict({ version }: { version: ModelVersion }) {
  const card = useAsk('govern', 'card', { model: version.model, version: version.version })
  return (
    <Section title={`Verdict on version ${version.version}`} flush>
      <Loaded query={card}>
        {({ verdict }) =>
          verdict ? (
            <VerdictView verdict={verdict} />
          ) : (
            <Empty
              title="It has not been judged, so it cannot be promoted."
              command={`levain validate model ${version.model}@${version.version} mydata --champion ${version.model}@champion`}
            />
          )
        }
      </Loaded>
    </Section>
  )
}
