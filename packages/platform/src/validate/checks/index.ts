import { type ColumnSchema, type Expectations, fail } from '@levain/core'
import freshness from './freshness.ts'
import matches from './matches.ts'
import maximum from './maximum.ts'
import minimum from './minimum.ts'
import missing from './missing.ts'
import oneOf from './one-of.ts'
import type { PlannedCheck, RowCheck } from './row-check.ts'
import { identifier } from './sql.ts'
import unique from './unique.ts'

/** The checks a row passes or breaks, in the order a verdict lists them. */
const rowChecks: readonly RowCheck[] = [missing, minimum, maximum, unique, oneOf, matches, freshness]

/** Everything the expectations ask of the rows of a table with this schema. */
export function plannedChecks(expectations: Expectations, schema: readonly ColumnSchema[], nowMs: number): PlannedCheck[] {
  const ofColumns = Object.entries(expectations.columns).flatMap(([name, expectation]) => {
    const column = schema.find((one) => one.name === name)
    if (!column) return []
    refuseWordsForNumbers(column, expectation.min)
    refuseWordsForNumbers(column, expectation.max)
    const subject = { column, sql: identifier(name), expectation, nowMs }
    return rowChecks.flatMap((check) => {
      const expected = check.expected(subject)
      if (expected === undefined) return []
      return [
        {
          name: `${name}: ${check.name}`,
          column: name,
          expected,
          brokenBy: check.brokenBy(subject),
          toleratedShare: check.toleratedShare?.(subject) ?? 0,
          severity: expectation.severity,
        },
      ]
    })
  })
  const ofRules = Object.entries(expectations.rules).map(
    ([name, condition]): PlannedCheck => ({
      name,
      expected: condition,
      brokenBy: `not coalesce((${condition}), false)`,
      toleratedShare: 0,
      severity: 'fail',
    }),
  )
  return [...ofColumns, ...ofRules]
}

function refuseWordsForNumbers(column: ColumnSchema, limit: string | number | undefined): void {
  const numeric = column.type === 'number' || column.type === 'integer'
  if (limit === undefined || !numeric || typeof limit === 'number') return
  throw fail('expectations-invalid', {
    file: 'expectations',
    reason: `columns.${column.name}: expected a number as bound of a number column, got ${JSON.stringify(limit)}`,
  })
}
