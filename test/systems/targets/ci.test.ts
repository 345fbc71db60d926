// Outside system: actionlint
// Outside system: check-jsonschema
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { forges } from '../../../packages/platform/src/cli/ci/index.ts'
import { findGoTool } from '../go-tool.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'
import { writeFiles } from './written.ts'

const execute = promisify(execFile)
const delivery = {
  model: 'churn',
  data: 'churn_holdout@2',
  image: 'ghcr.io/acme/churn',
  deploy: 'helm upgrade churn deploy/helm',
  levain: '0.1.0',
}

async function withForge(name: string, body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'levain-ci-'))
  try {
    writeFiles(folder, (await forges[name]?.())?.default.files(delivery) ?? {})
    await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('actionlint has nothing to say of the workflows for GitHub', async (t) => {
  const actionlint = await findGoTool('github.com/rhysd/actionlint/cmd/actionlint@v1.7.12')
  if ('reason' in actionlint) return notRun(t, actionlint.reason)
  await withForge('github', async (folder) => {
    const paths = ['check', 'deliver'].map((name) => join(folder, `.github/workflows/levain-${name}.yml`))
    await execute(actionlint.program, paths)
    const [path = ''] = paths
    writeFileSync(path, readFileSync(path, 'utf8').replace('timeout-minutes', 'timeout-minute'))
    await assert.rejects(execute(actionlint.program, [path]), (error: { stdout?: string }) => /unexpected key/.test(error.stdout ?? ''))
  })
})

for (const [forge, schema, path, [right, wrong]] of [
  ['gitlab', 'vendor.gitlab-ci', '.gitlab-ci.yml', ['when: manual', 'when: manually']],
  ['azure-devops', 'vendor.azure-pipelines', 'azure-pipelines.yml', ['dependsOn: check', 'dependOn: check']],
] as const)
  test(`the schema of ${forge} takes its file, and refuses a field put wrong`, async (t) => {
    const python = await findPython(join(import.meta.dirname, 'check.txt'))
    if ('reason' in python) return notRun(t, python.reason)
    const check = join(dirname(python.program), 'check-jsonschema')
    await withForge(forge, async (folder) => {
      const file = join(folder, path)
      const args = ['--regex-variant', 'python', '--builtin-schema', schema, file]
      await execute(check, args)
      writeFileSync(file, readFileSync(file, 'utf8').replace(right, wrong))
      await assert.rejects(execute(check, args))
    })
  })
