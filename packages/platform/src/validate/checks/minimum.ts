import type { RowCheck } from './row-check.ts'
import { bound } from './sql.ts'

/** The lower end of the range; missing values are not below it. */
export default {
  name: 'minimum',
  expected: ({ expectation: { min } }) => (min === undefined ? undefined : `at least ${min}`),
  brokenBy: ({ sql, column, expectation }) => `${sql} < ${bound(column.type, expectation.min ?? 0)}`,
} satisfies RowCheck
