import { fail, type LevainError } from '../errors/index.ts'

/** What is wrong with a filter or an order. */
export interface FilterProblem {
  /** The kind of thing that is wrong; foreign doors choose their own words by it. */
  readonly problem: 'syntax' | 'entity' | 'attribute' | 'comparator' | 'value' | 'order' | 'duplicate' | 'limit'
  /** Where, in characters from 0. */
  readonly at: number
  readonly expected: string
  readonly got: string
}

const longestGot = 100

/** The error of a filter or order that cannot be understood; long excerpts of the text are cut. */
export function filterInvalid(problem: FilterProblem): LevainError {
  const got = problem.got.length > longestGot ? `${problem.got.slice(0, longestGot)}…` : problem.got
  return fail('filter-invalid', { ...problem, got })
}
