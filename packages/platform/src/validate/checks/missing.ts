import type { RowCheck } from './row-check.ts'

/** The share of missing values. */
export default {
  name: 'missing values',
  expected: ({ expectation: { nullShareMax } }) => (nullShareMax === undefined ? undefined : `at most ${nullShareMax * 100} % missing`),
  brokenBy: ({ sql }) => `${sql} is null`,
  toleratedShare: ({ expectation }) => expectation.nullShareMax ?? 0,
} satisfies RowCheck
