import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestFor } from './request.ts'

test('path fields are escaped and leave the body', () => {
  const request = requestFor('registry.promote', { model: 'a/b ?', version: 2, alias: 'champion' })
  assert.deepEqual(request, { method: 'POST', path: '/models/a%2Fb%20%3F/versions/2/promote', body: '{"alias":"champion"}' })
})

test('a GET puts the rest into the query: text as it is, all else as JSON, nothing for undefined', () => {
  const request = requestFor('track.runs', { experiment: 'a&b', limit: 5, status: undefined })
  assert.deepEqual(request, { method: 'GET', path: '/runs?experiment=a%26b&limit=5' })
})

test('a POST without fields sends an empty object', () => {
  assert.deepEqual(requestFor('pipeline.resume', { run: 'latest' }), { method: 'POST', path: '/pipelines/runs/latest/resume', body: '{}' })
})
