import type { RowCheck } from './row-check.ts'
import { literal } from './sql.ts'

/** Text that matches a regular expression (RE2's dialect). */
export default {
  name: 'pattern',
  expected: ({ expectation: { matches } }) => (matches === undefined ? undefined : `text like /${matches}/`),
  brokenBy: ({ sql, expectation }) => `not regexp_matches(${sql}::varchar, ${literal(expectation.matches ?? '')})`,
} satisfies RowCheck
