import type { Signal } from '@levain/core'
import { benjaminiHochberg, decide, occupied } from '@levain/runtime/stats'
import { type Comparison, drawnBins } from './compare/index.ts'
import type { DriftTest, Score } from './drift/index.ts'

/** What a signal says apart from whose it is. */
export type Judgement = Pick<
  Signal,
  | 'feature'
  | 'method'
  | 'variant'
  | 'statistic'
  | 'threshold'
  | 'pValue'
  | 'pAdjusted'
  | 'nullExpectation'
  | 'decision'
  | 'rowsReference'
  | 'rowsCurrent'
  | 'bins'
  | 'newValues'
>

interface Trial {
  readonly comparison: Comparison
  readonly driftTest: DriftTest
  readonly score: Score
}

/**
 * Puts every comparison to every drift test that fits its kind. Evidence is corrected over the questions of the window by
 * Benjamini–Hochberg: PSI and Jensen–Shannon ask the same question of a feature, which counts once.
 */
export function judge(comparisons: readonly Comparison[], driftTests: readonly DriftTest[]): Judgement[] {
  const trials = comparisons.flatMap((comparison) =>
    driftTests
      .filter((driftTest) => driftTest.kinds.includes(comparison.feature.kind))
      .map((driftTest): Trial => ({ comparison, driftTest, score: scoreOf(comparison, driftTest) })),
  )
  const adjusted = adjust(trials)
  return trials.map((trial) => judgementOf(trial, adjusted.get(questionOf(trial)) ?? Number.NaN))
}

/** Where nothing came, or training saw nothing, there is nothing to score. */
function scoreOf({ present, presentReference, reference, current }: Comparison, driftTest: DriftTest): Score {
  if (present === 0 || presentReference === 0) return { statistic: Number.NaN, pValue: Number.NaN, nullExpectation: Number.NaN }
  return driftTest.score(reference, current)
}

const questionOf = ({ comparison, driftTest }: Trial): string => `${driftTest.question} of ${comparison.feature.name}`

function adjust(trials: readonly Trial[]): Map<string, number> {
  const asked = new Map(trials.filter(({ score }) => !Number.isNaN(score.pValue)).map((trial) => [questionOf(trial), trial.score.pValue]))
  const adjusted = benjaminiHochberg([...asked.values()])
  return new Map([...asked.keys()].map((question, i) => [question, adjusted[i]!]))
}

function judgementOf({ comparison, driftTest, score }: Trial, pAdjusted: number): Judgement {
  const rowsReference = comparison.presentReference
  const rowsCurrent = comparison.present
  const bins = driftTest.question === 'distribution' ? occupied(comparison.reference.counts, comparison.current.counts).reference.length : 1
  const { threshold, name: method, variant } = driftTest
  return {
    feature: comparison.feature.name,
    method,
    variant,
    statistic: finite(score.statistic),
    threshold,
    pValue: finite(score.pValue),
    pAdjusted: finite(pAdjusted),
    nullExpectation: finite(score.nullExpectation),
    decision: decide({ statistic: score.statistic, threshold, pAdjusted, rowsReference, rowsCurrent, bins }),
    rowsReference,
    rowsCurrent,
    bins: drawnBins(comparison),
    newValues: comparison.newValues,
  }
}

/** JSON has no NaN and no infinity. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
