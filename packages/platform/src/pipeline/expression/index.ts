/** The little language of `if`: comparisons, and/or/not, in, literals and references. */
export { holds } from './evaluate.ts'
export { references } from './expression.ts'
export { parseExpression } from './parse.ts'
export { printExpression } from './print.ts'
