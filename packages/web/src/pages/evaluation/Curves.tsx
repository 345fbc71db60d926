import { NativeSelect } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { XYChart } from '../../charts/lazy.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { Facts } from '../../ui/Facts.tsx'
import { formatNumber, formatPercent } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import { Residuals } from './Residuals.tsx'
import { useClasses } from './useClasses.ts'

export type Curved = Output<'evaluate', 'curves'>
const route = getRouteApi('/models/$model/$version/evaluation')
const one: readonly [number, number] = [0, 1]

/** What a model does over all thresholds; or its errors by size. */
export function Curves({ model, data }: { model: string; data: string }) {
  const { of } = route.useSearch()
  const set = useSetSearch()
  const { classes, chosen } = useClasses(model, of)
  const curves = useAsk(
    'evaluate',
    'curves',
    { model, data, ...(chosen === undefined ? {} : { class: chosen }) },
    { fixed: true, keepPrevious: true },
  )
  return (
    <>
      {classes && classes.length > 1 ? (
        <div className="row">
          <NativeSelect
            label="Class"
            value={String(chosen ?? curves.data?.class ?? classes.at(-1))}
            data={classes.map(String)}
            onChange={(event) => set({ of: event.currentTarget.value })}
          />
        </div>
      ) : null}
      <Loaded query={curves} bones={10}>
        {(shown) => (shown.residuals ? <Residuals residuals={shown.residuals} /> : <ClassCurves curves={shown} />)}
      </Loaded>
    </>
  )
}

function ClassCurves({ curves }: { curves: Curved }) {
  const { roc, precisionRecall, gain, calibration, rows, positives = 0 } = curves
  const share = rows === 0 ? 0 : positives / rows
  return (
    <>
      <p className="muted small">
        {formatNumber(positives)} of {formatNumber(rows)} rows are {String(curves.class)} ({formatPercent(share)}). Dashed: what chance
        would give.
      </p>
      <div className="chart-grid-frame">
        {roc ? (
          <Section>
            <XYChart
              title="ROC"
              labelX="false positive rate"
              labelY="true positive rate"
              domainX={one}
              domainY={one}
              chance="diagonal"
              summary={`area ${formatNumber(roc.auc)}`}
              lines={[
                line(
                  'ROC',
                  roc.points.map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate })),
                ),
              ]}
            />
            <p className="muted small">Area under it {formatNumber(roc.auc)}.</p>
          </Section>
        ) : null}
        {precisionRecall ? (
          <Section>
            <XYChart
              title="Precision and recall"
              labelX="recall"
              labelY="precision"
              domainX={one}
              domainY={one}
              chance={share}
              summary={`average precision ${formatNumber(precisionRecall.averagePrecision)}`}
              lines={[
                line(
                  'precision',
                  precisionRecall.points.map(({ recall, precision }) => ({ x: recall, y: precision })),
                ),
              ]}
            />
            <p className="muted small">Average precision {formatNumber(precisionRecall.averagePrecision)}.</p>
          </Section>
        ) : null}
        {gain ? (
          <>
            <Section>
              <XYChart
                title="Gain"
                labelX="share of rows, best first"
                labelY="share of positives found"
                domainX={one}
                domainY={one}
                chance="diagonal"
                lines={[line('gain', [{ x: 0, y: 0 }, ...gain.map((point) => ({ x: point.share, y: point.gain }))])]}
              />
            </Section>
            <Section>
              <XYChart
                title="Lift"
                labelX="share of rows, best first"
                labelY="times better than chance"
                domainX={one}
                chance={1}
                lines={[
                  line(
                    'lift',
                    gain.filter((point) => point.share > 0).map((point) => ({ x: point.share, y: point.lift })),
                  ),
                ]}
              />
            </Section>
          </>
        ) : null}
        {calibration ? <Calibration calibration={calibration} /> : null}
      </div>
    </>
  )
}

function Calibration({ calibration }: { calibration: NonNullable<Curved['calibration']> }) {
  const { bins, ece, mce, brier, intercept, slope, pValue } = calibration
  return (
    <Section>
      <XYChart
        title="Calibration"
        labelX="probability that was said"
        labelY="share that came true"
        domainX={one}
        domainY={one}
        chance="diagonal"
        dots
        summary={`expected calibration error ${formatNumber(ece)}`}
        lines={[
          line(
            'came true',
            bins.filter((bin) => bin.rows > 0).map((bin) => ({ x: bin.said, y: bin.observed, low: bin.low, high: bin.high })),
          ),
        ]}
      />
      <Facts
        across
        facts={[
          ['Expected error', formatNumber(ece)],
          ['Greatest error', formatNumber(mce)],
          ['Brier', formatNumber(brier)],
          ['Intercept', intercept === null ? undefined : formatNumber(intercept, 3)],
          ['Slope', slope === null ? undefined : formatNumber(slope, 3)],
          ['p (calibrated)', pValue === null ? undefined : formatNumber(pValue, 2)],
        ]}
      />
    </Section>
  )
}

const line = (name: string, points: readonly { x: number; y: number; low?: number; high?: number }[]) => ({
  id: name,
  name,
  place: 0,
  points,
})
