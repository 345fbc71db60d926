import { isDeepStrictEqual } from 'node:util'
import { fail, type Json } from '@levain/core'
import type { Comparison, Expression, Lookup } from './expression.ts'
import { printExpression } from './print.ts'

/**
 * Whether a condition holds. Fails closed: what cannot be compared (a missing metric, text with a number) is an error,
 * never an answer.
 *
 * @throws input-invalid naming the part of the expression, what it needs and what came
 */
export function holds(expression: Expression, lookup: Lookup): boolean {
  const value = evaluate(expression, lookup)
  if (typeof value === 'boolean') return value
  throw unfit(expression, 'true or false', value)
}

function evaluate(expression: Expression, lookup: Lookup): Json {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'list':
      return expression.items.map((item) => evaluate(item, lookup))
    case 'ref':
      return lookup(expression.path)
    case 'not':
      return !holds(expression.of, lookup)
    case 'and':
      return holds(expression.left, lookup) && holds(expression.right, lookup)
    case 'or':
      return holds(expression.left, lookup) || holds(expression.right, lookup)
    case 'compare':
      return compare(expression, evaluate(expression.left, lookup), evaluate(expression.right, lookup))
  }
}

function compare(expression: Extract<Expression, { kind: 'compare' }>, left: Json, right: Json): boolean {
  const { operator } = expression
  if (operator === '==') return isDeepStrictEqual(left, right)
  if (operator === '!=') return !isDeepStrictEqual(left, right)
  if (operator === 'in' || operator === 'not in') {
    if (!Array.isArray(right)) throw unfit(expression, 'a list on the right', right)
    return right.some((item) => isDeepStrictEqual(left, item)) === (operator === 'in')
  }
  if (typeof left === 'number' && typeof right === 'number') return ordered(operator, left, right)
  if (typeof left === 'string' && typeof right === 'string') return ordered(operator, left, right)
  throw unfit(expression, 'two numbers or two texts', [left, right])
}

function ordered<Value extends number | string>(operator: Comparison, left: Value, right: Value): boolean {
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  if (operator === '>') return left > right
  return left >= right
}

function unfit(expression: Expression, expected: string, got: Json): Error {
  return fail('input-invalid', { field: printExpression(expression), expected, got: JSON.stringify(got) })
}
