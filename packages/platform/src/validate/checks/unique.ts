import type { RowCheck } from './row-check.ts'

/** No value twice; missing values may repeat. */
export default {
  name: 'unique',
  expected: ({ expectation }) => (expectation.unique ? 'no value twice' : undefined),
  brokenBy: ({ sql }) => `${sql} is not null and count(*) over (partition by ${sql}) > 1`,
} satisfies RowCheck
