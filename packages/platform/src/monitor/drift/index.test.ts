import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { driftTests, loadDriftTests } from './index.ts'

test('the table and the folder name the same drift tests', async () => {
  const around = new Set(['index.ts', 'drift-test.ts', 'drift-test.conformance.ts', 'homogeneity.ts'])
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => !file.endsWith('.test.ts') && !around.has(file))
  assert.deepEqual(files.map((file) => file.replace(/\.ts$/, '')).sort(), Object.keys(driftTests).sort())
  assert.deepEqual(
    (await loadDriftTests()).map((driftTest) => driftTest.name),
    Object.keys(driftTests),
  )
})
