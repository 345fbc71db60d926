import type { RowCheck } from './row-check.ts'
import { bound } from './sql.ts'

/** The upper end of the range; NaN counts as above it, missing values do not. */
export default {
  name: 'maximum',
  expected: ({ expectation: { max } }) => (max === undefined ? undefined : `at most ${max}`),
  brokenBy: ({ sql, column, expectation }) => `${sql} > ${bound(column.type, expectation.max ?? 0)}`,
} satisfies RowCheck
