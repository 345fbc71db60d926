import type { Contracts, OutputOf } from '@levain/core'
import { bar, chart } from './chart.ts'
import type { Show } from './show.ts'
import { blocks, number } from './words.ts'

type Evaluate = { [Name in keyof Contracts['evaluate']]: OutputOf<Contracts['evaluate'][Name]> }

/** `0.91 [0.89, 0.93]`; digits beyond what the interval can tell are left out. */
const within = ({ value, low, high }: { value: number | null; low?: number | undefined; high?: number | undefined }): string =>
  value === null
    ? 'cannot be shown'
    : low === undefined || high === undefined
      ? short(value)
      : `${short(value)} [${short(low)}, ${short(high)}]`
const short = (value: number): string => number(Number(value.toPrecision(4)))
const percent = (share: number): string => `${number(Number((100 * share).toPrecision(3)))} %`

/** Metrics with intervals, the confusion, and what answers earn. */
export function reportView({ rows, metrics, classes, confusion, payoff }: Evaluate['report'], show: Show): string {
  const measured = show.table(
    Object.entries(metrics),
    { metric: ([name]) => name, 'value [95 % interval]': ([, metric]) => within(metric) },
    'nothing was measured',
  )
  return blocks(
    show.facts({ rows }),
    measured,
    classes && confusion ? confusionTable(classes, confusion, show) : '',
    payoff ? payoffTable(payoff, show) : '',
  )
}

function confusionTable(classes: readonly unknown[], confusion: readonly (readonly number[])[], show: Show): string {
  const columns = Object.fromEntries(classes.map((name, k) => [`says ${name}`, (row: number) => confusion[row]?.[k]]))
  return show.table([...classes.keys()], { truth: (row) => String(classes[row]), ...columns }, 'no classes')
}

function payoffTable({ policies }: NonNullable<Evaluate['report']['payoff']>, show: Show): string {
  return show.table(
    policies,
    {
      answers: ({ name, answer, threshold }) => {
        if (name === 'best threshold') return threshold === null ? `${name}: none` : `${name}: ${short(threshold)}`
        return answer === null ? name : `${name}: ${answer}`
      },
      'per row': ({ perRow, low, high }) => within({ value: perRow, low, high }),
      'beyond as answered': ({ name, gain }) => (name === 'as answered' ? '' : within(gain)),
    },
    'no rows',
  )
}

/** The curves as small charts, with what they come to. */
export function curvesView(output: Evaluate['curves'], show: Show): string {
  const { rows, class: of, positives, roc, precisionRecall, gain, thresholds, calibration, residuals } = output
  return blocks(
    show.facts({
      rows,
      class: of,
      'rows of it': positives,
      auc: roc && short(roc.auc),
      'average precision': precisionRecall && short(precisionRecall.averagePrecision),
      ...(calibration && calibrationFacts(calibration)),
      ...(residuals && { 'mean error': short(residuals.mean), sd: short(residuals.sd) }),
    }),
    roc
      ? chart(
          'true positive rate over false positive rate',
          roc.points.map((point) => [point.falsePositiveRate, point.truePositiveRate]),
          show,
        )
      : '',
    thresholds && thresholds.length > 0 ? thresholdTable(thresholds, show) : '',
    gain ? gainTable(gain, show) : '',
    calibration ? calibrationTable(calibration, show) : '',
    residuals ? errorTable(residuals, show) : '',
  )
}

const calibrationFacts = ({ ece, slope, intercept, pValue }: NonNullable<Evaluate['curves']['calibration']>) => ({
  'calibration error': short(ece),
  'calibration line': slope === null || intercept === null ? null : `${short(intercept)} + ${short(slope)} × log-odds said`,
  'p that all is right': pValue === null ? null : number(pValue),
})

function thresholdTable(points: NonNullable<Evaluate['curves']['thresholds']>, show: Show): string {
  return show.table(
    points.filter((_, i) => i % 2 === 0),
    {
      threshold: ({ threshold }) => threshold,
      chosen: ({ selected }) => percent(selected),
      precision: ({ precision }) => precision && short(precision),
      recall: ({ recall }) => recall && short(recall),
      f1: ({ f1 }) => f1 && short(f1),
      accuracy: ({ accuracy }) => short(accuracy),
    },
    'no rows',
  )
}

function gainTable(points: NonNullable<Evaluate['curves']['gain']>, show: Show): string {
  return show.table(
    points,
    {
      'best rows': ({ share }) => percent(share),
      'of the class': ({ gain }) => percent(gain),
      lift: ({ lift }) => short(lift),
      ' ': ({ gain }) => bar(gain),
    },
    'no rows of the class',
  )
}

function calibrationTable({ bins }: NonNullable<Evaluate['curves']['calibration']>, show: Show): string {
  return show.table(
    bins,
    {
      said: ({ said }) => short(said),
      'came true': ({ observed, low, high }) => within({ value: observed, low, high }),
      rows: ({ rows }) => rows,
      ' ': ({ observed }) => bar(observed),
    },
    'no rows',
  )
}

function errorTable({ bins }: NonNullable<Evaluate['curves']['residuals']>, show: Show): string {
  const worst = Math.max(...bins.map(({ mae }) => mae))
  return show.table(
    bins,
    {
      predicted: ({ from, to }) => `${short(from)} … ${short(to)}`,
      rows: ({ rows }) => rows,
      'mean truth': ({ truth }) => short(truth),
      bias: ({ bias }) => short(bias),
      mae: ({ mae }) => short(mae),
      rmse: ({ rmse }) => short(rmse),
      ' ': ({ mae }) => bar(worst === 0 ? 0 : mae / worst),
    },
    'no rows',
  )
}

/** Where it is worse, the pairs first. */
export function slicesView({ rows, loss, mean, slices, weakest, searched }: Evaluate['slices'], show: Show): string {
  const columns = {
    where: ({ conditions }: Evaluate['slices']['slices'][number]) => conditions.map(({ column, is }) => `${column}: ${is}`).join(' and '),
    rows: (slice: Evaluate['slices']['slices'][number]) => slice.rows,
    loss: (slice: Evaluate['slices']['slices'][number]) => short(slice.loss),
    'beyond the rest': ({ difference, low, high }: Evaluate['slices']['slices'][number]) => within({ value: difference, low, high }),
    p: ({ adjusted }: Evaluate['slices']['slices'][number]) => Number(adjusted.toPrecision(2)),
    ' ': ({ weak }: Evaluate['slices']['slices'][number]) => (weak ? show.paint.red('weak') : ''),
  }
  const worst = slices.toSorted((a, b) => b.difference - a.difference).slice(0, 10)
  return blocks(
    show.facts({
      rows,
      loss,
      mean: mean === null ? null : short(mean),
      searched: `${searched} slices in one half, confirmed in the other`,
    }),
    show.table(
      weakest.filter(({ weak }) => weak),
      columns,
      'no slice is weaker than chance explains',
    ),
    `${show.paint.bold('columns, the worst parts')}\n${show.table(worst, columns, 'no slice has enough rows')}`,
  )
}

/** The worst cases first. */
export function stressView({ rows, metric, baseline, tolerance, passed, cases }: Evaluate['stress'], show: Show): string {
  const counts = (verdict: string): number => cases.filter((one) => one.verdict === verdict).length
  const colours = { held: show.paint.green, broke: show.paint.red, unclear: show.paint.yellow, 'no evidence': show.paint.dim }
  return blocks(
    show.facts({
      rows,
      [metric]: within(baseline),
      tolerance,
      verdict: `${passed ? 'passed' : 'not passed'}: ${counts('held')} held, ${counts('unclear')} unclear, ${counts('broke')} broke`,
    }),
    show.table(
      cases,
      {
        stress: (one) => one.stress,
        case: (one) => one.case,
        [metric]: ({ value }) => value && short(value),
        'worse by': ({ drop, low, high }) => (drop === null || low === null || high === null ? null : within({ value: drop, low, high })),
        verdict: ({ verdict }) => colours[verdict](verdict),
      },
      'nothing of this model can be stressed so',
    ),
  )
}

/** One line for each rival, by what decides. */
export function compareView({ rows, metric, rivals }: Evaluate['compare'], show: Show): string {
  const main = (rival: (typeof rivals)[number]) => rival.metrics.find((one) => one.metric === metric)
  const table = show.table(
    rivals,
    {
      against: ({ reference }) => reference,
      verdict: ({ verdict }) =>
        verdict === 'better' ? show.paint.green(verdict) : verdict === 'worse' ? show.paint.red(verdict) : verdict,
      [metric]: (rival) => main(rival)?.challenger,
      'of it': (rival) => main(rival)?.champion,
      difference: (rival) => {
        const { difference = null, low = null, high = null } = main(rival) ?? {}
        return difference === null || low === null || high === null ? null : within({ value: difference, low, high })
      },
      p: ({ adjusted }) => adjusted && Number(adjusted.toPrecision(2)),
      test: (rival) => main(rival)?.method,
    },
    'no rivals',
  )
  return blocks(show.facts({ rows }), table)
}

/** A line for each share of the rows. */
export function learningView({ rows, metric, points, gain, moreHelps }: Evaluate['learning'], show: Show): string {
  const known = points.flatMap(({ validation }) => validation.value ?? [])
  const [low, high] = [Math.min(...known), Math.max(...known)]
  return blocks(
    show.facts({
      rows,
      'the last step brought': gain && within(gain),
      'more data': moreHelps === null ? null : moreHelps ? 'would help' : 'no help is shown',
    }),
    show.table(
      points,
      {
        rows: (point) => point.rows,
        [metric]: ({ validation, problem }) => problem ?? within(validation),
        'on what it learned from': ({ training }) => training.value && short(training.value),
        ' ': ({ validation: { value } }) => (value === null ? '' : bar(high === low ? 1 : (value - low) / (high - low))),
      },
      'no shares',
    ),
  )
}
