import { type ColumnProfile, fail, type Profile } from '@levain/core'

/** What a pipeline for this data should do. */
export interface Proposal {
  readonly target: string
  readonly task: 'classification' | 'regression'
  readonly metric: 'auc' | 'accuracy' | 'r2'
  /** Just above what a model reaches that has learned nothing from the columns. */
  readonly bar: number
  /** The column that says when a row happened; the newest rows are then the test rows. */
  readonly time: string | undefined
  /** Columns that name a row and cannot be learned from. */
  readonly identities: readonly string[]
}

const targetNames = /^(target|label|class|y|outcome|churn|species|default|response|is_.+|has_.+)$/i
/** A number with at most this many different values is a class. */
const classesMax = 20

/**
 * Proposes a target (unless one is named), the task that follows from it, a time column and what to leave out.
 *
 * @throws column-missing when the named target is not there
 */
export function proposeFor(profile: Profile, named?: string): Proposal {
  const columns = profile.columns.map((column) => column.name)
  if (named !== undefined && !columns.includes(named)) throw fail('column-missing', { table: 'The data', column: named, columns })
  const identities = profile.columns.filter((column) => isIdentity(column, profile.rows)).map((column) => column.name)
  const target = profile.columns.find((column) => column.name === named) ?? likelyTarget(profile, identities)
  if (!target) throw fail('column-missing', { table: 'The data', column: 'to predict', columns })
  return {
    target: target.name,
    ...gateFor(target, profile.rows),
    time: profile.columns.find((column) => column.type === 'time' && column.name !== target.name)?.name,
    identities: identities.filter((name) => name !== target.name),
  }
}

function gateFor(target: ColumnProfile, rows: number): Pick<Proposal, 'task' | 'metric' | 'bar'> {
  if (!isClass(target)) return { task: 'regression', metric: 'r2', bar: 0 }
  if (target.distinctCount === 2) return { task: 'classification', metric: 'auc', bar: 0.55 }
  const mostFrequent = target.category?.values[0]?.count ?? rows / target.distinctCount
  return { task: 'classification', metric: 'accuracy', bar: Math.ceil((mostFrequent / rows) * 100) / 100 }
}

function likelyTarget(profile: Profile, identities: readonly string[]): ColumnProfile | undefined {
  const usable = profile.columns.filter(
    (column) => column.type !== 'time' && column.type !== 'text' && !identities.includes(column.name) && column.distinctCount > 1,
  )
  return usable.find((column) => targetNames.test(column.name)) ?? usable.findLast(isClass) ?? usable.at(-1)
}

const isClass = (column: ColumnProfile): boolean =>
  column.type === 'boolean' || column.type === 'category' || (column.type === 'integer' && column.distinctCount <= classesMax)

/** A different whole number or word in every row: a name of the row, not a property. */
const isIdentity = (column: ColumnProfile, rows: number): boolean =>
  rows > 20 &&
  column.distinctCount >= rows &&
  column.nullCount === 0 &&
  (column.type === 'integer' || column.type === 'text' || column.type === 'category')
