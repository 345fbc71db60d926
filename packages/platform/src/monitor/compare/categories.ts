import type { Context, Json, TableDigest } from '@levain/core'
import { identifier, list } from '../../store/index.ts'
import { type Comparison, missingLabel, otherLabel } from './comparison.ts'
import type { Feature } from './features.ts'

const newValuesMax = 20

/** A reference by value: the listed values, and how many rows had none of them. */
interface Reference {
  readonly values: readonly string[]
  readonly labels: readonly string[]
  readonly counts: readonly number[]
  readonly otherCount: number
}

/** A line of the count: a value the profile lists (null is missing), one it does not, or all those together. */
interface Counted {
  readonly kind: 'listed' | 'unlisted' | 'other'
  readonly value: string | null
  readonly count: number
}

/**
 * Counts the categorical features of a log table by the values their profiles list, one query for all of them. What is not
 * listed is counted together, and named where training had nothing unlisted.
 */
export async function compareCategories(ctx: Context, log: TableDigest, features: readonly Feature[]): Promise<Comparison[]> {
  if (features.length === 0) return []
  const references = features.map(referenceOf)
  const queries = features.map((feature, i) => countsSql(feature, references[i]!, i))
  const limit = references.reduce((sum, reference) => sum + reference.values.length + newValuesMax + 2, 0)
  const rows = await ctx.tables.query(queries.join(' union all '), { log }, limit)
  const counted = features.map((_, i) => rows.filter((row) => row.i === i))
  return features.map((feature, i) => comparisonOf(feature, references[i]!, counted[i]!.map(readCounted)))
}

function readCounted(row: Record<string, Json>): Counted {
  return { kind: row.kind as Counted['kind'], value: row.value as string | null, count: Number(row.n) }
}

function referenceOf({ profile, part }: Feature): Reference {
  if (part) {
    const labels = part.of === 'hour' ? part.counts.map((_, hour) => `${String(hour).padStart(2, '0')} h`) : weekdays
    return { values: part.counts.map((_, value) => String(value)), labels, counts: part.counts, otherCount: 0 }
  }
  if (profile.category) {
    const values = profile.category.values.map(({ value }) => value)
    return { values, labels: values, counts: profile.category.values.map(({ count }) => count), otherCount: profile.category.otherCount }
  }
  const yes = Math.round((profile.numeric?.mean ?? 0) * profile.count)
  return { values: ['false', 'true'], labels: ['false', 'true'], counts: [profile.count - yes, yes], otherCount: 0 }
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Rows of {@link Counted}: every listed value that occurs, the most frequent unlisted ones, and all unlisted ones together. */
function countsSql(feature: Feature, reference: Reference, i: number): string {
  const value = valueSql(feature)
  const listed = `(value is null or list_contains(${list(reference.values)}::varchar[], value))`
  return `(with counted as (select value, count(*) as n, ${listed} as listed from (select ${value} as value from log) group by value)
    select ${i} as i, 'listed' as kind, value, n from counted where listed
    union all select * from (select ${i}, 'unlisted', value, n from counted where not listed order by n desc, value limit ${newValuesMax})
    union all select ${i}, 'other', null, coalesce(sum(n), 0)::bigint from counted where not listed)`
}

/** Texts are cut where profiles cut them. */
function valueSql({ column, part }: Feature): string {
  if (part) return `${part.of === 'hour' ? 'hour' : 'dayofweek'}(${identifier(column)})::varchar`
  return `left(${identifier(column)}::varchar, 200)`
}

function comparisonOf(feature: Feature, reference: Reference, counted: readonly Counted[]): Comparison {
  const listed = new Map(counted.filter(({ kind }) => kind === 'listed').map(({ value, count }) => [value, count]))
  const other = counted.find(({ kind }) => kind === 'other')?.count ?? 0
  const unlisted = counted.filter(({ kind }) => kind === 'unlisted').map(({ value, count }) => ({ value: String(value), count }))
  const counts = reference.values.map((value) => listed.get(value) ?? 0)
  return {
    feature,
    labels: [...reference.labels, otherLabel, missingLabel],
    reference: { counts: [...reference.counts, reference.otherCount, feature.profile.nullCount], moments: null },
    current: { counts: [...counts, other, listed.get(null) ?? 0], moments: null },
    present: counts.reduce((sum, count) => sum + count, other),
    presentReference: reference.counts.reduce((sum, count) => sum + count, reference.otherCount),
    newValues: reference.otherCount > 0 ? [] : unlisted,
  }
}
