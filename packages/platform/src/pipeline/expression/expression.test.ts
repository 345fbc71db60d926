import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError, type Json } from '@levain/core'
import fc from 'fast-check'
import { comparisons, type Expression } from './expression.ts'
import { holds, parseExpression, printExpression, references } from './index.ts'

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const plain = { noNullPrototype: true }
const segment = fc.stringMatching(/^[a-z0-9_-]{1,6}$/)
const reference = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/), fc.array(segment, { minLength: 1, maxLength: 3 }))
const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(number, fc.string(), fc.boolean(), fc.constant(null)).map((value) => ({ kind: 'literal', value }) as const),
    reference.map(([first, rest]) => ({ kind: 'ref', path: [first, ...rest] }) as const),
    fc.array(tie('tree'), { maxLength: 3 }).map((items) => ({ kind: 'list', items }) as const),
    tie('tree').map((of) => ({ kind: 'not', of }) as const),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('tree'), right: tie('tree') }, plain),
    fc.record(
      {
        kind: fc.constant('compare' as const),
        operator: fc.constantFrom(...comparisons),
        left: tie('tree'),
        right: tie('tree'),
      },
      plain,
    ),
  ),
}))

const read = (text: string): Expression => {
  const parsed = parseExpression(text)
  assert.ok(parsed.ok, `${text}: ${parsed.ok ? '' : parsed.reason}`)
  return parsed.expression
}

test('every expression is read back from its printed form', () => {
  fc.assert(fc.property(tree, (expression) => assert.deepEqual(read(printExpression(expression)), expression)))
})

test('printing is stable: what was printed prints the same again', () => {
  fc.assert(
    fc.property(tree, (expression) => assert.equal(printExpression(read(printExpression(expression))), printExpression(expression))),
  )
})

test('no text makes the reader throw; a complaint points inside the text or at its end', () => {
  const words = fc.constantFrom('and', 'or', 'not', 'in', '(', ')', '[', ']', ',', '==', '<', 'a.b', '1', '"x"', "'", '\\', ' ')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' ')),
      ),
      (text) => {
        const parsed = parseExpression(text)
        if (!parsed.ok) assert.ok(parsed.at >= 0 && parsed.at <= text.length)
      },
    ),
  )
})

test('and, or and not follow the rules of logic', () => {
  const lookup = (path: readonly string[]): Json => path[1] === 'true'
  const side = fc.boolean()
  fc.assert(
    fc.property(side, side, side, (a, b, c) => {
      const value = (text: string) => holds(read(text), lookup)
      assert.equal(value(`v.${a} or v.${b} and v.${c}`), a || (b && c))
      assert.equal(value(`not v.${a} and v.${b}`), !a && b)
      assert.equal(value(`not (v.${a} and v.${b})`), value(`not v.${a} or not v.${b}`))
    }),
  )
})

test('numbers and texts compare as they do everywhere', () => {
  const lookup = (path: readonly string[]): Json => (path[0] === 'params' ? 0.85 : ({ auc: 0.9, note: 'b' }[path[1] ?? ''] ?? null))
  const cases: [string, boolean][] = [
    ['evaluate.auc >= params.min_auc', true],
    ['evaluate.auc < 0.9', false],
    ["evaluate.note > 'a'", true],
    ['evaluate.note in ["a", "b"]', true],
    ['evaluate.note not in ["a", "b"]', false],
    ['evaluate.missing == null', true],
    ['evaluate.auc == "0.9"', false],
    ['-1 < 1e3', true],
  ]
  for (const [text, expected] of cases) assert.equal(holds(read(text), lookup), expected, text)
})

test('a missing metric is an error, not an answer', () => {
  assert.throws(
    () => holds(read('not evaluate.auc < 0.8'), () => null),
    (error) => isLevainError(error, 'input-invalid') && /evaluate\.auc < 0\.8: expected two numbers/.test(error.message),
  )
})

test('a complaint says what was expected and where', () => {
  assert.deepEqual(parseExpression('evaluate.auc >= '), {
    ok: false,
    at: 16,
    reason: 'expected a value, a reference such as step.output, or "(", got the end',
  })
  assert.deepEqual(parseExpression('auc > 1'), {
    ok: false,
    at: 0,
    reason: 'auc is not a reference; write step.output, params.name, item.key, or "auc" for text',
  })
  assert.equal((parseExpression('a.b = 1') as { at: number }).at, 4)
})

test('deep nesting is refused instead of exhausting the stack', () => {
  const parsed = parseExpression(`${'('.repeat(100_000)}1`)
  assert.ok(!parsed.ok && /nested/.test(parsed.reason))
})

test('references are listed in order', () => {
  assert.deepEqual(references(read('a.b and (params.c in [item.d, 1])')), [
    ['a', 'b'],
    ['params', 'c'],
    ['item', 'd'],
  ])
})
