// Outside system: MLflow server 3.17.2
// Outside system: MLflow file store 3.11.1
// Outside system: MLflow file store 2.22.5
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { checkImport } from './imported.ts'
import { environment, withPython } from './with-python.ts'

const requirements = join(import.meta.dirname, '../mlflow/requirements')
const timeoutMs = 15 * 60_000
const startWithinMs = 120_000
const quiet = { MLFLOW_DISABLE_TELEMETRY: 'true' }

for (const version of ['2.22.5', '3.11.1'])
  test(`what MLflow ${version} wrote to files is brought in whole, and a second time changes nothing`, { timeout: timeoutMs }, (t) =>
    withPython(t, join(requirements, `${version}.txt`), async (python, temp, app) => {
      const folder = join(temp, 'mlruns')
      await record(python, temp, `file://${folder}`)
      await checkImport(app, () => app.call('import.mlruns', { folder }), { isThree: version.startsWith('3') })
    }),
  )

test('what a live MLflow server 3.17.2 has is brought in whole, and a second time changes nothing', { timeout: timeoutMs }, (t) =>
  withPython(t, join(requirements, '3.17.2.txt'), async (python, temp, app) => {
    const { uri, child } = await startMlflow(python, temp)
    try {
      await record(python, temp, uri)
      await checkImport(app, () => app.call('import.mlflow', { uri }), { isThree: true })
    } finally {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  }),
)

async function record(python: string, temp: string, uri: string): Promise<void> {
  const options = { cwd: temp, env: { ...environment(python, temp), ...quiet }, maxBuffer: 64 * 2 ** 20 }
  await promisify(execFile)(python, [join(import.meta.dirname, 'record.py'), uri], options)
}

async function startMlflow(python: string, temp: string): Promise<{ uri: string; child: ChildProcess }> {
  const port = String(await freePort())
  const store = ['--backend-store-uri', `sqlite:///${temp}/mlflow.db`, '--artifacts-destination', join(temp, 'artifacts')]
  const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', port, '--workers', '1', ...store]
  const child = spawn(python, args, { cwd: temp, env: { ...environment(python, temp), ...quiet }, stdio: 'ignore' })
  const uri = `http://127.0.0.1:${port}`
  for (const startMs = performance.now(); performance.now() - startMs < startWithinMs; await wait(500)) {
    const answer = await fetch(`${uri}/health`).catch(() => undefined)
    if (answer?.ok) return { uri, child }
  }
  child.kill('SIGTERM')
  throw new Error('MLflow did not start')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
