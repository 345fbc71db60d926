import type { TableName } from '@levain/core'
import type { EncodedChange } from './changes.ts'
import type { Dialect } from './dialect.ts'
import { gatherSeries, insertPoints, type NewSeries, type Recording, upsertSeries } from './metrics.ts'
import type { Cell } from './rows.ts'
import { deleteRows, type InsertKind, insertRows, type Statement, updateRows } from './statements.ts'

/** One `commit`: changes that happen together or not at all. */
export type Member = readonly EncodedChange[]

/**
 * What the transaction is asked to do next: to begin anew with nothing done, to keep or leave a savepoint, or statements,
 * which are answered with the rows of those that return some, in order.
 */
export type Order = 'restart' | 'savepoint' | 'rollback' | 'release' | readonly Statement[]
type Rows = readonly Readonly<Record<string, unknown>>[]

/**
 * Writes commits in one transaction, each of them whole or not at all, and gives those that failed with their errors.
 * At first all at once, rows of one table together, as if nothing could be wrong: nearly always nothing is. When something
 * fails the transaction begins anew with a savepoint, and each half goes by itself, down to the one that it was.
 *
 * A generator, because SQLite must do it all in one go, lest somebody reads in between, and PostgreSQL cannot.
 */
export function* settle(dialect: Dialect, members: readonly Member[]): Generator<Order, Map<Member, unknown>, Rows> {
  const failures = new Map<Member, unknown>()
  try {
    yield* apply(dialect, members, 'insert')
  } catch {
    yield 'restart'
    yield* attempt(dialect, members, failures)
  }
  return failures
}

function* attempt(dialect: Dialect, members: readonly Member[], failures: Map<Member, unknown>): Generator<Order, void, Rows> {
  yield 'savepoint'
  try {
    yield* apply(dialect, members, 'ensure')
    yield 'release'
    return
  } catch (error) {
    yield 'rollback'
    const [only, second] = members
    if (only && !second) {
      failures.set(only, error)
      return
    }
  }
  const middle = members.length >> 1
  yield* attempt(dialect, members.slice(0, middle), failures)
  yield* attempt(dialect, members.slice(middle), failures)
}

/** @param points whether a point that is there already is refused, which PostgreSQL does in half the time, or kept */
function* apply(dialect: Dialect, members: readonly Member[], points: 'insert' | 'ensure'): Generator<Order, void, Rows> {
  const { statements, series } = plan(dialect, members.flat())
  const rows = yield statements
  if (series.length === 0) return
  const ids = new Map(rows.map(({ id, run, key }) => [`${run}\n${key}`, id as number]))
  yield [insertPoints(dialect, points, series, ({ run, key }) => ids.get(`${run}\n${key}`) as number)]
}

interface RowsStep {
  readonly kind: InsertKind
  readonly table: TableName
  readonly columns: readonly string[]
  readonly rows: (readonly Cell[])[]
}

/**
 * The fewest statements that come to the same. Tables do not depend on each other, so that only the order within a
 * table counts: what is added to it one after the other is added at once. Points come last of all.
 */
function plan(dialect: Dialect, changes: readonly EncodedChange[]): { statements: readonly Statement[]; series: readonly NewSeries[] } {
  const steps: (Statement | RowsStep)[] = []
  const open = new Map<TableName, RowsStep>()
  const recordings: Recording[] = []
  for (const change of changes) {
    if (change.kind === 'record') recordings.push(change)
    else if (change.kind === 'update' || change.kind === 'remove') {
      open.delete(change.table)
      steps.push(
        change.kind === 'update'
          ? updateRows(dialect, change.table, change.set, change.match, change.mustChange)
          : deleteRows(dialect, change.table, change.match),
      )
    } else addRow(steps, open, change)
  }
  const series = gatherSeries(recordings)
  const statements = steps.map((step) => ('sql' in step ? step : insertRows(dialect, step.kind, step.table, step.columns, step.rows)))
  return { statements: series.length > 0 ? [...statements, upsertSeries(dialect, series)] : statements, series }
}

function addRow(steps: (Statement | RowsStep)[], open: Map<TableName, RowsStep>, change: Extract<EncodedChange, { row: unknown }>): void {
  const { kind, table, columns, row } = change
  const step = open.get(table)
  if (step && step.kind === kind && step.columns.join() === columns.join()) {
    step.rows.push(row)
    return
  }
  const fresh = { kind, table, columns, rows: [row] }
  open.set(table, fresh)
  steps.push(fresh)
}
