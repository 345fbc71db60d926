import type { Expression } from './expression.ts'

/** The one way an expression is written in a Plan: double quotes, single spaces, no brackets that are not needed. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value)
    case 'list':
      return `[${expression.items.map(printExpression).join(', ')}]`
    case 'ref':
      return expression.path.join('.')
    case 'not':
      return `not ${bracketed(expression.of, strength.not)}`
    case 'compare':
      return `${bracketed(expression.left, strength.operand)} ${expression.operator} ${bracketed(expression.right, strength.operand)}`
    default: {
      const own = strength[expression.kind]
      return `${bracketed(expression.left, own)} ${expression.kind} ${bracketed(expression.right, own + 1)}`
    }
  }
}

const strength = { or: 1, and: 2, not: 3, compare: 4, operand: 5, literal: 5, list: 5, ref: 5 } as const

function bracketed(expression: Expression, needed: number): string {
  const text = printExpression(expression)
  return strength[expression.kind] < needed ? `(${text})` : text
}
