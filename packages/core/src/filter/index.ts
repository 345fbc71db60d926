/** The search language: filters and orders as people write them, and as values. */
export {
  type Clause,
  type Comparator,
  comparators,
  type Filter,
  type FilterValue,
  filterLimits,
  type Key,
  type KeyPart,
  type Order,
} from './filter.ts'
export { parseOrderBy } from './order.ts'
export { parseFilter } from './parse.ts'
export { printFilter, printKey, printOrder } from './print.ts'
export { type FilterProblem, filterInvalid } from './problem.ts'
