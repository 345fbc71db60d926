import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core/errors'
import { readRoutePlan } from './route-plan.ts'

const arm = (version: number, weight: number) => ({ version, bundle: `/bundles/${version}`, weight })
const plan = (changes: object = {}) => ({ id: 's', revision: 'r', arms: [arm(3, 9000), arm(4, 1000)], ...changes })

const refusals: readonly [unknown, string, string][] = [
  [null, 'routes', 'null'],
  [plan({ arms: [] }), 'arms', ' = 0'],
  [plan({ arms: [arm(3, 9000), arm(4, 2000)] }), 'arms', '9000 + 2000 = 11000'],
  [plan({ arms: [arm(3, 5000), arm(3, 5000)] }), 'arms', '3 twice'],
  [plan({ arms: [arm(3, 9999.5), arm(4, 0.5)] }), 'arms[0].weight', '9999.5'],
  [plan({ arms: [arm(3, 10_001), arm(4, -1)] }), 'arms[1].weight', '-1'],
  [plan({ rules: [{ header: 'x', in: ['y'], to: 7 }] }), 'rules[0].to', '7'],
  [plan({ rules: [{ in: ['y'], to: 4 }] }), 'rules[0].column', 'nothing'],
  [plan({ sticky: {} }), 'sticky.column', 'nothing'],
  [plan({ fallback: { answer: [1] } }), 'fallback.answer', 'a list'],
  [plan({ shadows: 'all' }), 'shadows', 'text'],
]

test('a plan that is none says which part, what was expected and what came', () => {
  for (const [value, field, got] of refusals) {
    assert.throws(
      () => readRoutePlan(value),
      (error) => isLevainError(error, 'routes-invalid') && error.details.field === field && error.details.got === got,
      `${field}: ${got}`,
    )
  }
})

test('what is left out is none, and names of headers are compared in lower case', () => {
  const { sticky, rules, shadows, fallback } = readRoutePlan(plan({ sticky: { header: 'X-User' } }))
  assert.deepEqual({ sticky, rules, shadows, fallback }, { sticky: { header: 'x-user' }, rules: [], shadows: [], fallback: null })
})
