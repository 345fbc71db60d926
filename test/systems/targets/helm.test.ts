// Outside system: Helm
// Outside system: Kubernetes schemas
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { findGoTool } from '../go-tool.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'
import { withWritten } from './written.ts'

const execute = promisify(execFile)
const everything =
  'ingress.enabled=true,ingress.host=churn.example,ingress.className=nginx,ingress.tlsSecret=tls,log.existingClaim=logs,autoscaling.enabled=false'

test('Helm lints the chart strictly, renders objects that Kubernetes knows to the last field, and refuses mistyped values', async (t) => {
  const helm = await findGoTool('helm.sh/helm/v3/cmd/helm@v3.18.6')
  if ('reason' in helm) return notRun(t, helm.reason)
  const python = await findPython(join(import.meta.dirname, 'check.txt'))
  if ('reason' in python) return notRun(t, python.reason)
  const validate = join(dirname(python.program), 'kubernetes-validate')
  await withWritten(['helm'], async (folder) => {
    const chart = join(folder, 'helm')
    for (const [values, kinds] of [
      ['', 5],
      [everything, 5],
    ] as const) {
      const set = values ? ['--set', values] : []
      await execute(helm.program, ['lint', '--strict', chart, ...set])
      const { stdout }: { stdout: string } = await execute(helm.program, ['template', 'churn', chart, '--kube-version', '1.31.0', ...set])
      assert.equal(stdout.match(/^kind: /gm)?.length, kinds)
      const rendered = join(folder, 'rendered.yaml')
      writeFileSync(rendered, stdout)
      await execute(validate, ['--strict', '--kubernetes-version', '1.31', rendered])
      writeFileSync(rendered, stdout.replace('automountServiceAccountToken:', 'automountServiceAccountTokens:'))
      await assert.rejects(execute(validate, ['--strict', '--kubernetes-version', '1.31', rendered]))
    }
    const mistyped = execute(helm.program, ['lint', '--strict', chart, '--set', 'replica=3'])
    await assert.rejects(mistyped, (error: { stdout?: string }) => /additional properties 'replica' not allowed/.test(error.stdout ?? ''))
  })
})
