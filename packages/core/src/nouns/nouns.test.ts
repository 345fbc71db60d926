import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonSchemas, nouns, plan, tableReference, verdict } from './index.ts'

test('every noun has a JSON Schema of an object', () => {
  const schemas = jsonSchemas()
  assert.deepEqual(Object.keys(schemas), Object.keys(nouns))
  for (const [name, schema] of Object.entries(schemas)) assert.ok('properties' in schema || 'anyOf' in schema, name)
})

test('a verdict with an unknown status is refused', () => {
  const check = { name: 'rows', status: 'maybe', expected: '1', actual: '1' }
  assert.equal(verdict.shape.checks.element.safeParse(check).success, false)
})

test('a plan refuses step names that could not be shell variables', () => {
  const step = plan.shape.steps.element.shape.id
  assert.equal(step.safeParse('train_1').success, true)
  for (const bad of ['Train', '1st', 'a-b', 'a b', '']) assert.equal(step.safeParse(bad).success, false, bad)
})

test('table references carry what they refer to, for plan-time checks', () => {
  assert.equal(tableReference.meta()?.artifact, 'table')
})
