import { type Context, fail, type Json, type NumericSummary, type TableDigest } from '@levain/core'
import { identifier } from '../../store/index.ts'
import { type Comparison, missingLabel } from './comparison.ts'
import type { Feature } from './features.ts'

/**
 * Counts the numeric features of a log table into their profiles' bins, with their moments: one scan, whatever the number
 * of features. Rows at or above each inner edge are counted; bins are the differences.
 */
export async function compareNumbers(ctx: Context, log: TableDigest, features: readonly Feature[]): Promise<Comparison[]> {
  if (features.length === 0) return []
  const aggregates = features.flatMap((feature, i) => aggregatesOf(feature, i))
  const [row] = await ctx.tables.query(`select count(*) as n, ${aggregates.join(', ')} from log`, { log })
  if (!row) throw fail('internal', { message: 'an aggregate gave no row' })
  return features.map((feature, i) => comparisonOf(feature, row, i))
}

function aggregatesOf(feature: Feature, i: number): string[] {
  const x = `try_cast(${identifier(feature.column)} as double)`
  const cuts = innerEdges(feature).map((edge, j) => `count(*) filter (where ${x} >= ${edge}::double) as x${i}_${j}`)
  // Moments of values beyond ±1e60 overflow, and one absurd request must not end the comparison of all features.
  const bounded = `if(${x} > 1e60, 1e60, if(${x} < -1e60, -1e60, ${x}))`
  // DuckDB answers the kurtosis of a constant with null, and counts it from 0 for a normal distribution.
  return [
    `count(${x}) as x${i}_n`,
    `avg(${bounded}) as x${i}_mean`,
    `stddev_pop(${bounded}) as x${i}_std`,
    `kurtosis_pop(${bounded}) + 3 as x${i}_kurtosis`,
    ...cuts,
  ]
}

function comparisonOf(feature: Feature, row: Record<string, Json>, i: number): Comparison {
  const { profile } = feature
  const summary = summaryOf(feature)
  const read = (field: string): number => Number(row[`x${i}_${field}`])
  const present = read('n')
  const atOrAbove = [present, ...innerEdges(feature).map((_, j) => read(String(j))), 0]
  const counts = atOrAbove.slice(0, -1).map((count, j) => count - atOrAbove[j + 1]!)
  const kurtosis = row[`x${i}_kurtosis`] === null ? {} : { kurtosis: read('kurtosis') }
  return {
    feature,
    labels: [...binLabels(feature), missingLabel],
    reference: {
      counts: [...summary.deciles.counts, profile.nullCount],
      moments: { n: presentReference(feature), mean: summary.mean, std: summary.std },
    },
    current: {
      counts: [...counts, Number(row.n) - present],
      moments: present === 0 ? null : { n: present, mean: read('mean'), std: read('std'), ...kurtosis },
    },
    present,
    presentReference: presentReference(feature),
    newValues: [],
  }
}

const summaryOf = (feature: Feature): NumericSummary => feature.profile.numeric as NumericSummary
const innerEdges = (feature: Feature): number[] => summaryOf(feature).deciles.edges.slice(1, -1)
const presentReference = (feature: Feature): number => summaryOf(feature).deciles.counts.reduce((sum, count) => sum + count, 0)

/** `< 5`, `5 – 9`, `≥ 9`; where every bin is one value, that value. */
function binLabels(feature: Feature): string[] {
  const { edges, counts } = summaryOf(feature).deciles
  const text = (edge: number): string => String(Number(edge.toPrecision(6)))
  if (counts.length === feature.profile.distinctCount) return counts.map((_, i) => text(edges[i]!))
  const inner = innerEdges(feature).map(text)
  if (inner.length === 0) return [`${text(edges[0]!)} – ${text(edges.at(-1)!)}`]
  return [`< ${inner[0]}`, ...inner.slice(1).map((edge, i) => `${inner[i]} – ${edge}`), `≥ ${inner.at(-1)}`]
}
