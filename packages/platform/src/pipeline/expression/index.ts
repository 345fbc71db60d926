/** The little language of `if`: comparisons, and/or/not, in, literals and references. */
export { holds } from './evaluate.ts'
export { type Comparison, type Expression, type Lookup, references } from './expression.ts'
export { type Parsed, parseExpression } from './parse.ts'
export { printExpression } from './print.ts'
