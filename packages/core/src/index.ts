/** What everybody agrees on: nouns, contracts of verbs, errors, and the outside world as an argument. */
export * from './context/index.ts'
export * from './contracts/index.ts'
export * from './errors/index.ts'
export * from './filter/index.ts'
export * from './nouns/index.ts'
