import { getRouteApi } from '@tanstack/react-router'
import { XYChart } from '../../charts/lazy.tsx'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatFixed, formatNumber, formatPercent } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import { Confusion } from './Confusion.tsx'
import type { Curved } from './Curves.tsx'
import { PayoffForm } from './PayoffForm.tsx'
import { PolicyTable } from './PolicyTable.tsx'
import { confusionAt, cutAt, earned, measuresOf, plainPayoffs, readPayoffs } from './payoffs.ts'
import { useClasses } from './useClasses.ts'

/** Beyond so many different probabilities the cuts are spaced evenly. */
const cutsMost = 2000
const route = getRouteApi('/models/$model/$version/evaluation')

/** What answers are worth, and from which probability on the second class should be the answer. */
export function Thresholds({ model, data }: { model: string; data: string }) {
  const { payoffs: written, threshold } = route.useSearch()
  const set = useSetSearch()
  const { classes } = useClasses(model, undefined)
  const curves = useAsk('evaluate', 'curves', { model, data, points: cutsMost }, { fixed: true })
  const payoffs = readPayoffs(written, classes?.length ?? 0)
  const report = useAsk(
    'evaluate',
    'report',
    { model, data, payoffs: (payoffs ?? plainPayoffs(classes?.length ?? 0)).map((row) => [...row]) },
    { fixed: true, keepPrevious: true, enabled: classes !== undefined },
  )
  return (
    <Loaded query={curves} bones={8}>
      {(shown) =>
        classes === undefined || !shown.thresholds ? (
          <Section flush>
            <Empty title="A model of numbers has no threshold." command={`levain evaluate curves ${model} ${data}`}>
              Its errors by size are under Curves.
            </Empty>
          </Section>
        ) : (
          <>
            <PayoffForm
              key={written}
              classes={classes}
              payoffs={payoffs ?? plainPayoffs(classes.length)}
              command={`levain evaluate report ${model} ${data}`}
              onChange={(next) => set({ payoffs: JSON.stringify(next) })}
            />
            {report.data?.payoff ? (
              <PolicyTable policies={report.data.payoff.policies} onThreshold={(at) => set({ threshold: at })} />
            ) : null}
            {classes.length === 2 && shown.roc ? (
              <OneThreshold
                curves={shown}
                classes={classes}
                payoffs={payoffs ?? plainPayoffs(2)}
                threshold={threshold ?? 0.5}
                onThreshold={(at) => set({ threshold: at })}
              />
            ) : null}
          </>
        )
      }
    </Loaded>
  )
}

interface OneThresholdProps {
  readonly curves: Curved
  readonly classes: readonly (string | number | boolean)[]
  readonly payoffs: readonly (readonly number[])[]
  readonly threshold: number
  readonly onThreshold: (threshold: number) => void
}

const lines = [
  ['precision', 'precision'],
  ['recall', 'recall'],
  ['f1', 'F1'],
] as const

function OneThreshold({ curves, classes, payoffs, threshold, onThreshold }: OneThresholdProps) {
  const { rows, positives = 0, roc, thresholds } = curves
  const cuts = roc!.points
  const counts = confusionAt(cutAt(cuts, threshold)!, rows, positives)
  const measures = measuresOf(counts)
  const worth = cuts
    .flatMap((cut) => (cut.threshold === null ? [] : [{ x: cut.threshold, y: earned(confusionAt(cut, rows, positives), payoffs) }]))
    .reverse()
  return (
    <>
      <Section title="Threshold" note={`rows whose probability of ${String(classes[1])} reaches it get ${String(classes[1])}`}>
        <label className="threshold">
          <span className="visually-hidden">Threshold</span>
          <input
            type="range"
            min={0}
            max={1}
            step={0.005}
            value={threshold}
            onChange={(event) => onThreshold(Number(event.currentTarget.value))}
          />
          <output className="num strong">{formatFixed(threshold, 3)}</output>
        </label>
        <div aria-live="polite">
          <Facts
            across
            facts={[
              ['Earns per row', formatNumber(earned(counts, payoffs))],
              ['Selected', `${formatNumber(measures.selected)} rows (${formatPercent(measures.share)})`],
              ['Precision', formatFixed(measures.precision)],
              ['Recall', formatFixed(measures.recall)],
              ['Specificity', formatFixed(measures.specificity)],
              ['F1', formatFixed(measures.f1)],
              ['Accuracy', formatFixed(measures.accuracy)],
            ]}
          />
        </div>
      </Section>
      <div className="columns">
        <div className="stack">
          <Confusion title="At this threshold" classes={classes} counts={counts} />
          <Section>
            <XYChart
              title="What a row earns"
              labelX="threshold"
              labelY="per row"
              domainX={[0, 1]}
              mark={{ x: threshold, label: formatFixed(threshold, 3) }}
              lines={[{ id: 'earned', name: 'per row', place: 1, points: worth }]}
            />
          </Section>
        </div>
        <Section>
          <XYChart
            title="Precision, recall, F1"
            labelX="threshold"
            labelY=""
            domainX={[0, 1]}
            domainY={[0, 1]}
            mark={{ x: threshold, label: formatFixed(threshold, 3) }}
            lines={lines.map(([key, name], place) => ({
              id: key,
              name,
              place,
              points: thresholds!.flatMap((one) => (one[key] === null ? [] : [{ x: one.threshold, y: one[key] }])),
            }))}
          />
          <ul className="legend">
            {lines.map(([key, name], place) => (
              <li key={key}>
                <span className="swatch" style={{ background: `var(--series-${place + 1})` }} /> {name}
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </>
  )
}
