import type { RowCheck } from './row-check.ts'
import { literal } from './sql.ts'

/** One of the allowed values; missing values are not refused here. */
export default {
  name: 'allowed values',
  expected: ({ expectation: { oneOf } }) =>
    oneOf === undefined ? undefined : `one of ${oneOf.slice(0, 20).join(', ')}${oneOf.length > 20 ? ', …' : ''}`,
  brokenBy: ({ sql, expectation }) =>
    `${sql}::varchar not in (${(expectation.oneOf ?? []).map((value) => literal(String(value))).join(', ') || 'null'})`,
} satisfies RowCheck
