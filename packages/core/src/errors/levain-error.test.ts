import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes, fail, isLevainError, LevainError, toLevainError } from './index.ts'

test('an error says what was expected and what came, and names the next command', () => {
  const error = fail('dataset-not-found', { reference: 'flights@9' })
  assert.equal(error.message, 'There is no dataset flights@9.')
  assert.equal(error.status, 404)
  assert.equal(error.next, 'levain explore list')
})

test('what goes over the wire has code, message and details, and not the cause', () => {
  const error = fail('internal', { message: 'x' }, new Error('password=1234 at /home/ada'))
  assert.deepEqual(Object.keys(error.toJSON()).sort(), ['code', 'details', 'message', 'next'])
  assert.ok(!JSON.stringify(error).includes('1234'))
  assert.match(String((error.cause as Error).message), /1234/)
})

test('a coded error stays what it is and a stranger becomes internal, keeping it as the cause', () => {
  const coded = fail('conflict', { what: 'a', expected: 'b', got: 'c' })
  assert.equal(toLevainError(coded), coded)
  const stranger = new TypeError('x is not a function')
  const wrapped = toLevainError(stranger)
  assert.equal(wrapped.code, 'internal')
  assert.equal(wrapped.cause, stranger)
})

test('errors are told apart by code', () => {
  const error = fail('cancelled', { what: 'Run 1' })
  assert.ok(isLevainError(error) && error instanceof LevainError)
  assert.ok(isLevainError(error, 'cancelled'))
  assert.ok(!isLevainError(error, 'conflict'))
})

test('every code is kebab-case and has an HTTP status of an error', () => {
  for (const [code, entry] of Object.entries(codes)) {
    assert.match(code, /^[a-z]+(-[a-z]+)*$/)
    assert.ok(entry.status >= 400 && entry.status < 600, code)
  }
})
