import type { Signal } from '@levain/sdk'
import { NativeSelect } from '@mantine/core'
import { Overlay } from '../../charts/Overlay.tsx'
import { Trend } from '../../charts/Trend.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { Status, stateLabel } from '../../ui/Status.tsx'
import { decisionText, featureName, methodName, methods, nullText } from './decision.ts'
import type { CheckedWindow } from './windows.ts'

interface FeaturePanelProps {
  readonly feature: string
  readonly method: string | undefined
  readonly window: CheckedWindow
  readonly windows: readonly CheckedWindow[]
  readonly onMethod: (method: string) => void
  readonly onWindow: (key: string) => void
}

/** One feature: what training saw and what comes now, what the statistic says of it, and how that went over time. */
export function FeaturePanel({ feature, method, window, windows, onMethod, onWindow }: FeaturePanelProps) {
  const own = methods.flatMap((one) => window.signals.filter((signal) => signal.feature === feature && signal.method === one))
  const signal = own.find((one) => one.method === method) ?? own[0]
  if (!signal) return null
  return (
    <div className="columns wide-left">
      <Section
        title={featureName(feature)}
        note="training against now"
        actions={
          <NativeSelect
            aria-label="Method"
            data={own.map((one) => ({ value: one.method, label: methodName(one.method) }))}
            value={signal.method}
            onChange={(event) => onMethod(event.currentTarget.value)}
          />
        }
      >
        <div className="stack">
          <Overlay
            labels={signal.bins.labels.map(binLabel)}
            reference={signal.bins.reference}
            current={signal.bins.current}
            label={`Distribution of ${featureName(feature)}`}
          />
          <History signal={signal} windows={windows} chosen={window.key} onWindow={onWindow} />
        </div>
      </Section>
      <Section title="What it says">
        <div className="stack">
          <p className="row">
            <Status state={signal.decision} />
          </p>
          <p>{decisionText(signal)}</p>
          <Facts facts={factsOf(signal)} />
        </div>
      </Section>
    </div>
  )
}

/** `__missing__` and `__other__` are bins of their own. */
const binLabel = (label: string): string => label.replace(/^__(\w+?)__$/, '$1')

function factsOf(signal: Signal): [string, React.ReactNode][] {
  return [
    ['Statistic', formatNumber(signal.statistic)],
    ['Threshold', formatNumber(signal.threshold)],
    ['Without drift', nullText(signal)],
    ['p', signal.pValue === null ? undefined : formatNumber(signal.pValue, 2)],
    ['p, corrected', signal.pAdjusted === null ? undefined : formatNumber(signal.pAdjusted, 2)],
    ['Rows', `${formatNumber(signal.rowsReference)} in training, ${formatNumber(signal.rowsCurrent)} now`],
    ['Variant', signal.variant],
    ...(signal.newValues.length > 0
      ? [
          ['Never seen in training', signal.newValues.map(({ value, count }) => `${value} (${formatNumber(count)})`).join(', ')] as [
            string,
            React.ReactNode,
          ],
        ]
      : []),
  ]
}

function History(props: { signal: Signal; windows: readonly CheckedWindow[]; chosen: string; onWindow: (key: string) => void }) {
  const { signal, windows, chosen, onWindow } = props
  const points = [...windows].reverse().flatMap(({ key, to, signals }) => {
    const then = signals.find((one) => one.feature === signal.feature && one.method === signal.method)
    return then ? [{ key, at: to, value: then.statistic === null ? null : Math.abs(then.statistic), state: then.decision }] : []
  })
  return (
    <div className="stack close">
      <h3>
        {methodName(signal.method)} over {points.length} {points.length === 1 ? 'window' : 'windows'}
      </h3>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="trend-frame" role="group" tabIndex={0} aria-label="Statistic over windows">
        <Trend
          label={`${methodName(signal.method)} of ${featureName(signal.feature)} over time`}
          points={points}
          threshold={signal.threshold}
          chosen={points.find(({ key }) => key === chosen)?.at}
          onChoose={(at) => onWindow(points.find((point) => point.at === at)?.key ?? '')}
        />
      </div>
      <p className="muted small">
        The dashed line is the threshold; a negative change counts by its size. Newest:{' '}
        {stateLabel(points.at(-1)?.state ?? 'insufficient-data')}.
      </p>
    </div>
  )
}
