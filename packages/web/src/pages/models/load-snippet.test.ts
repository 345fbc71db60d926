import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelVersion } from '@levain/sdk'
import { loadSnippet } from './load-snippet.ts'

const version = (part: object): ModelVersion => ({ model: 'late "x"', version: 3, algorithm: '', signature: null, ...part }) as ModelVersion

test('a version is loaded from this server by name and number, whatever its name', () => {
  const text = loadSnippet(version({}), 'http://127.0.0.1:4700')
  assert.match(text, /set_tracking_uri\("http:\/\/127\.0\.0\.1:4700"\)/)
  assert.match(text, /load_model\("models:\/late \\"x\\"\/3"\)/)
  assert.doesNotMatch(text, /pandas/)
})

test('where the signature is known a row of it is asked about, and the framework is named', () => {
  const inputs = [
    { name: 'depth', type: 'integer', required: true, range: { min: 1, max: 4 } },
    { name: 'kind', type: 'category', required: true, levels: ['a', 'b'] },
  ]
  const text = loadSnippet(version({ algorithm: 'sklearn', signature: { inputs, output: { name: 'y' } } }), 'http://x')
  assert.match(text, /DataFrame\(\{"depth": \[3\], "kind": \["a"\]\}\)/)
  assert.match(text, /mlflow\.sklearn\.load_model/)
})
