/** Search: filters and orders over any table of the ledger, as SQL. */
export { matcher } from './pattern.ts'
export { search } from './search.ts'
export type { Ask } from './source.ts'
