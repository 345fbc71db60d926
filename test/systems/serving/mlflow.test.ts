// Outside system: MLflow scoring client 3.17.2
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { told } from './ask.ts'

test("MLflow's scoring client and every form of table it sends", { timeout: 600_000 }, async (t) => {
  const requirements = join(import.meta.dirname, '../mlflow/requirements/3.17.2.txt')
  const result = await told<Record<string, unknown>>(t, requirements, 'mlflow_client.py', ({ url }) => [
    new URL(url).hostname,
    new URL(url).port,
  ])
  if (!result) return
  const { version, params, refused, status, ...tables } = result.told
  assert.equal(version, '0.1.0')
  for (const [name, labels] of Object.entries(tables)) assert.deepEqual(labels, ['setosa', 'virginica'], name)
  assert.deepEqual(params, [2, 3])
  assert.match(String(refused), /error code 400.*petal_width: expected a number, got null/)
  assert.equal(status, 415)
  assert.equal(result.logged, 2 * (Object.keys(tables).length + 1))
})
