export { type Chance, chanceOf } from './chance.ts'
export { openSearch, type Search, type SearchOptions } from './search.ts'
