// Outside system: Azure ML SDK
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'
import { withWritten } from './written.ts'

const execute = promisify(execFile)
const script = join(import.meta.dirname, 'azureml.py')

test('the SDK of Azure ML understands endpoint, deployments and traffic as they are meant, and refuses a field put wrong', async (t) => {
  const python = await findPython(join(import.meta.dirname, 'azureml.txt'))
  if ('reason' in python) return notRun(t, python.reason)
  await withWritten(['azureml'], async (written) => {
    const folder = join(written, 'azureml-canary')
    const { stdout } = await execute(python.program, [script, folder])
    const common = { endpoint: 'churn', scoring: '/score', type: 'Standard_DS1_v2' }
    assert.deepEqual(JSON.parse(stdout), {
      endpoint: { name: 'churn', auth: 'aad_token', traffic: {} },
      traffic: { v3: 90, v4: 10 },
      deployments: [
        { ...common, name: 'v3', image: `registry.example/churn@sha256:${'a'.repeat(64)}`, count: 2 },
        { ...common, name: 'v4', image: `registry.example/churn@sha256:${'b'.repeat(64)}`, count: 1 },
      ],
    })
    const path = join(folder, 'deployment-v3.yaml')
    writeFileSync(path, readFileSync(path, 'utf8').replace('instance_count', 'instance_counts'))
    await assert.rejects(execute(python.program, [script, folder]), /Unknown field/)
  })
})
