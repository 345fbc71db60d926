import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isLevainError } from '../errors/index.ts'
import {
  type Comparator,
  comparators,
  type Filter,
  type FilterValue,
  filterLimits,
  type Key,
  type Order,
  parseFilter,
  parseOrderBy,
  printFilter,
  printOrder,
} from './index.ts'

/** A filter without the places of its keys, to compare. */
const placeless = (value: unknown) => JSON.parse(JSON.stringify(value, (name, inner) => (name === 'at' ? undefined : inner)))

const key = (...parts: (string | { readonly quoted: string })[]): Key => ({
  parts: parts.map((part) => (typeof part === 'string' ? { text: part, quoted: false } : { text: part.quoted, quoted: true })),
  at: 0,
})
const clause = (of: Key, comparator: Comparator, value: FilterValue | FilterValue[] | null): Filter => ({
  kind: 'clause',
  key: of,
  comparator,
  value,
})
const reads = (text: string, filter: Filter) => assert.deepEqual(placeless(parseFilter(text)), placeless(filter), text)

const refusal = (text: string, read: (text: string) => unknown = parseFilter) => {
  try {
    read(text)
  } catch (error) {
    if (isLevainError(error, 'filter-invalid')) return error.details as { problem: string; at: number; expected: string; got: string }
    throw error
  }
  return assert.fail(`${text} was not refused`)
}

test('keys may be bare, dotted, in back-ticks or in double quotes, and comparators need no spaces', () => {
  reads('metric.acc>=100', clause(key('metric', 'acc'), '>=', 100))
  reads("params.m!='tf'", clause(key('params', 'm'), '!=', 'tf'))
  reads('params."cat dog" = "pets"', clause(key('params', { quoted: 'cat dog' }), '=', 'pets'))
  reads('metrics."X//Y#$$@&Z" = 3', clause(key('metrics', { quoted: 'X//Y#$$@&Z' }), '=', 3))
  reads('`metric`.a >= 0.1', clause(key({ quoted: 'metric' }, 'a'), '>=', 0.1))
  reads("attributes.`Run name` = 'x'", clause(key('attributes', { quoted: 'Run name' }), '=', 'x'))
  reads("tags.mlflow.source.name = 'train.py'", clause(key('tags', 'mlflow', 'source', 'name'), '=', 'train.py'))
  reads('metrics.val-loss/top_5:a = 1', clause(key('metrics', 'val-loss/top_5:a'), '=', 1))
  reads('metrics.5fold > -1', clause(key('metrics', '5fold'), '>', -1))
  reads('start_time > 1234', clause(key('start_time'), '>', 1234))
})

test('numbers may be negative, fractional and have an exponent; −0 is 0', () => {
  const values = { '-1.5': -1.5, '.5': 0.5, '5.': 5, '1e3': 1000, '-2.5E-3': -0.0025, '+4': 4, '-0': 0 }
  for (const [text, value] of Object.entries(values)) reads(`metrics.a=${text}`, clause(key('metrics', 'a'), '=', value))
})

test('text stands in either quotes, holds the other, and its own twice', () => {
  reads('params.m = "L\'Hosp"', clause(key('params', 'm'), '=', "L'Hosp"))
  reads("params.m = 'it''s \"so\"'", clause(key('params', 'm'), '=', 'it\'s "so"'))
  reads("params.m = ''", clause(key('params', 'm'), '=', ''))
  reads("params.m RLIKE '^\\d+$'", clause(key('params', 'm'), 'RLIKE', '^\\d+$'))
})

test('keywords may be written in any case; lists may end in a comma', () => {
  reads("run_id in ('a', 'b',)", clause(key('run_id'), 'IN', ['a', 'b']))
  reads("run_id Not In ('a')", clause(key('run_id'), 'NOT IN', ['a']))
  reads('tags.a is null', clause(key('tags', 'a'), 'IS NULL', null))
  reads('tags.a IS NOT NULL', clause(key('tags', 'a'), 'IS NOT NULL', null))
  reads("tags.a ilike 'X%'", clause(key('tags', 'a'), 'ILIKE', 'X%'))
})

test('NOT binds tighter than AND, AND tighter than OR, and brackets tightest', () => {
  const a = clause(key('a'), '=', 1)
  const b = clause(key('b'), '=', 2)
  const c = clause(key('c'), '=', 3)
  reads('a = 1 or b = 2 AND not c = 3', { kind: 'or', of: [a, { kind: 'and', of: [b, { kind: 'not', of: c }] }] })
  reads('(a = 1 OR b = 2) AND c = 3', {
    kind: 'and',
    of: [{ kind: 'or', of: [a, b] }, c],
  })
  reads('NOT (a = 1 AND b = 2 AND c = 3)', { kind: 'not', of: { kind: 'and', of: [a, b, c] } })
  reads(' \n ', { kind: 'and', of: [] })
})

test('what is wrong is named with its place and what was expected there', () => {
  const cases: [text: string, problem: string, at: number, expected: RegExp, got: string][] = [
    ['metrics.acc >', 'syntax', 13, /number, or text in quotes/, 'the end'],
    ['params.acc = LR', 'value', 13, /quotes/, 'LR'],
    ['params.acc = `LR`', 'syntax', 13, /quotes/, '`LR`'],
    ["params.acc = 'LR", 'syntax', 13, /closing '/, "'LR"],
    ['`metrics.A > 0.1', 'syntax', 0, /closing `/, '`metrics.A > 0.1'],
    ['metrics.A > 0.1; metrics.B > 1', 'syntax', 15, /key, a comparator or a value/, ';'],
    ["metrics.A > 0.1 NAND params.B = 'LR'", 'syntax', 16, /AND, OR or the end/, 'NAND'],
    ['1.0 > metrics.acc', 'syntax', 0, /key/, '1.0'],
    ['metrics.a ~ 3', 'comparator', 10, /comparator/, '~'],
    ['metrics.a == 3', 'comparator', 10, /comparator/, '=='],
    ["status IS 'RUNNING'", 'syntax', 10, /NULL/, "'RUNNING'"],
    ['run_id IN ()', 'syntax', 11, /quotes/, ')'],
    ['run_id IN (1', 'syntax', 12, /"\)"/, 'the end'],
    ['(a = 1', 'syntax', 6, /"\)"/, 'the end'],
    ['a = 1)', 'syntax', 5, /the end/, ')'],
    ['a = 1e999', 'value', 4, /double/, '1e999'],
    ['metrics.', 'syntax', 8, /rest of the key/, 'the end'],
    ['tags."" = 1', 'syntax', 5, /rest of the key/, '""'],
  ]
  for (const [text, problem, at, expected, got] of cases) {
    const refused = refusal(text)
    assert.deepEqual([refused.problem, refused.at, refused.got], [problem, at, got], text)
    assert.match(refused.expected, expected, text)
  }
})

test('a filter is bounded in length, comparisons, values and depth', () => {
  const many = (n: number, part: string, glue: string) => Array.from({ length: n }, () => part).join(glue)
  const atLimit = many(filterLimits.clauses, 'a = 1', ' AND ')
  assert.doesNotThrow(() => parseFilter(atLimit))
  const oversized = [
    `${atLimit} OR b = 2`,
    `a IN (${many(filterLimits.values + 1, '1', ',')})`,
    `${'('.repeat(1000)}a = 1${')'.repeat(1000)}`,
    `${'NOT '.repeat(1000)}a = 1`,
    ' '.repeat(filterLimits.characters + 1),
  ]
  for (const text of oversized) assert.equal(refusal(text).problem, 'limit', text.slice(0, 40))
  assert.ok(refusal(`a = ${'x'.repeat(50_000)}`).got.length < 200)
})

test('an order is a key and a direction, ascending unless it says otherwise', () => {
  const expected = [
    { key: key('metrics', { quoted: 'Mean Square Error' }), direction: 'desc' },
    { key: key('start_time'), direction: 'asc' },
    { key: key('params', 'a'), direction: 'asc' },
  ]
  assert.deepEqual(placeless(parseOrderBy(['metrics.`Mean Square Error`  dEsC', 'start_time', 'params.a ASC'])), placeless(expected))
  const wrong = { 'metrics.A != 1': 'syntax', 'run_id ACS': 'order', '': 'syntax', 'name ASC blah': 'order', '`metrics.A': 'syntax' }
  for (const [text, problem] of Object.entries(wrong)) assert.equal(refusal(text, (one) => parseOrderBy([one])).problem, problem, text)
})

const word = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_/:-]{0,8}$/).filter((text) => text.toUpperCase() !== 'NOT')
const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
const anyPart = fc.oneof(
  word.map((text) => ({ text, quoted: false })),
  anyText.map((text) => ({ text, quoted: true })),
)
const anyKey: fc.Arbitrary<Key> = fc.record({ parts: fc.array(anyPart, { minLength: 1, maxLength: 4 }), at: fc.constant(0) })
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const anyValue: fc.Arbitrary<FilterValue> = fc.oneof(anyNumber, fc.integer(), anyText, fc.constant(''))
const binary = comparators.filter((comparator) => !/IN|NULL/.test(comparator))
const anyClause: fc.Arbitrary<Filter> = fc.oneof(
  fc.tuple(anyKey, fc.constantFrom(...binary), anyValue).map(([of, comparator, value]) => clause(of, comparator, value)),
  fc
    .tuple(anyKey, fc.constantFrom('IN' as const, 'NOT IN' as const), fc.array(anyValue, { minLength: 1, maxLength: 4 }))
    .map(([of, comparator, values]) => clause(of, comparator, values)),
  fc.tuple(anyKey, fc.constantFrom('IS NULL' as const, 'IS NOT NULL' as const)).map(([of, comparator]) => clause(of, comparator, null)),
)
const { filter: anyFilter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyClause,
    tie('filter').map((of): Filter => ({ kind: 'not', of })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('filter'), { minLength: 2, maxLength: 3 }))
      .map(([kind, of]): Filter => ({ kind, of })),
  ),
}))

test('a filter that is printed and read again is the same filter', () => {
  fc.assert(fc.property(anyFilter, (filter) => assert.deepEqual(placeless(parseFilter(printFilter(filter))), placeless(filter))))
})

test('an order that is printed and read again is the same order', () => {
  const anyOrder: fc.Arbitrary<Order> = fc.record({ key: anyKey, direction: fc.constantFrom('asc' as const, 'desc' as const) })
  fc.assert(fc.property(anyOrder, (order) => assert.deepEqual(placeless(parseOrderBy([printOrder(order)])), placeless([order]))))
})

const fragments = fc.constantFrom(
  'metrics.',
  'a',
  '=',
  '!=',
  ' ',
  "'x'",
  '"',
  '`',
  '(',
  ')',
  ' AND ',
  ' or ',
  'NOT ',
  'IN',
  ' IS NULL',
  '.',
  ',',
  '-1',
  '1e',
  '\\',
)
const anyInput = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join('')),
)

test('whatever text comes in, it is read or refused with filter-invalid', () => {
  fc.assert(
    fc.property(anyInput, (text) => {
      for (const read of [parseFilter, (one: string) => parseOrderBy([one])]) {
        try {
          read(text)
        } catch (error) {
          assert.ok(isLevainError(error, 'filter-invalid'), String(error))
        }
      }
    }),
    { numRuns: 1000 },
  )
})
