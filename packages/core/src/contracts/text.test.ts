import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import { allVerbs, contracts } from './index.ts'
import { fieldsOf, inputFromText } from './text.ts'

const shape = z.object({
  name: z.string(),
  limit: z.int().min(1).default(10).describe('How many'),
  share: z.number().optional(),
  open: z.boolean().default(false),
  kind: z.enum(['a', 'b']).optional(),
  drop: z.array(z.string()).default([]),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
  either: z.union([z.object({ rows: z.number() }), z.string()]).optional(),
  points: z.array(z.object({ key: z.string() })).optional(),
  value: z.json().optional(),
})

test('numbers, booleans, lists, maps and unions are read by the schema; text stays text', () => {
  const typed = {
    name: '12',
    limit: '5',
    share: '0.25',
    open: 'true',
    drop: 'a, b',
    params: ['depth=3', 'loss=log', 'on=true', 'path=a=b'],
    either: '{"rows": 3}',
    points: '[{"key": "x"}]',
    value: '2001-01',
  }
  assert.deepEqual(inputFromText(shape, typed), {
    name: '12',
    limit: 5,
    share: 0.25,
    open: true,
    drop: ['a', 'b'],
    params: { depth: 3, loss: 'log', on: true, path: 'a=b' },
    either: { rows: 3 },
    points: [{ key: 'x' }],
    value: '2001-01',
  })
  assert.deepEqual(inputFromText(shape, { drop: ['a,b', 'c'], either: 'file.yaml', params: '{"x": 1}', value: '[1]' }), {
    drop: ['a,b', 'c'],
    either: 'file.yaml',
    params: { x: 1 },
    value: [1],
  })
})

test('what cannot be read is refused with the field, what was expected and what came', () => {
  const refused = (typed: Record<string, string | string[]>, message: RegExp) =>
    assert.throws(
      () => inputFromText(shape, typed),
      (error: Error) => (error as { code?: string }).code === 'input-invalid' && message.test(error.message),
    )
  refused({ limit: 'many' }, /^limit: expected a number, got "many"$/)
  refused({ limit: '' }, /^limit: expected a number/)
  refused({ share: 'NaN' }, /^share: expected a number/)
  refused({ open: 'yes' }, /^open: expected true or false, got "yes"$/)
  refused({ limit: ['1', '2'] }, /^limit: expected one value, got 2 values$/)
  refused({ params: 'depth' }, /^params: expected key=value or a JSON object, got "depth"$/)
  refused({ points: 'x' }, /^points: expected a JSON array/)
  refused({ nmae: 'x' }, /^nmae: expected one of name, limit/)
  refused({ __proto__x: 'x', constructor: 'x' }, /expected one of/)
})

test('fields tell kind, values, default, whether they are required, and what they are for', () => {
  const fields = Object.fromEntries(fieldsOf(shape).map((field) => [field.name, field]))
  assert.deepEqual(fields.limit, { name: 'limit', kind: 'integer', values: [], required: false, default: 10, does: 'How many' })
  assert.equal(fields.name?.required, true)
  assert.deepEqual(fields.kind?.values, ['a', 'b'])
  assert.deepEqual(
    fieldsOf(shape).map((field) => field.kind),
    ['text', 'integer', 'number', 'boolean', 'enum', 'list', 'map', 'json', 'json', 'json'],
  )
})

test('every field of every verb has a kind, and positionals are fields', () => {
  for (const verb of allVerbs) {
    const names = fieldsOf(verb.input).map((field) => field.name)
    for (const positional of verb.cli.positional ?? []) assert.ok(names.includes(positional), `${verb.name} ${positional}`)
  }
  assert.equal(fieldsOf(contracts.train.fit.input).find((field) => field.name === 'algorithm')?.default, 'boosting')
})

test('any typed text gives a value or a coded error, never another throw', () => {
  const texts = fc.dictionary(
    fc.constantFrom(...Object.keys(shape.shape), 'other'),
    fc.oneof(fc.string(), fc.array(fc.string()), fc.json()),
  )
  fc.assert(
    fc.property(texts, (typed) => {
      try {
        inputFromText(shape, typed)
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'input-invalid')
      }
    }),
  )
})
