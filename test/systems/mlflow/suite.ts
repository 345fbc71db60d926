import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'
import { startServer } from './server.ts'

interface Outcome {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly text: string
}

const folder = join(import.meta.dirname, 'suite')
/** A suite that takes longer hangs. */
const timeoutMs = 14 * 60_000

/**
 * Runs the Python suite against a server of its own, with the real client in a pinned version; each of its tests is told as
 * one here. Without Python or PyPI it is not run, which in continuous integration is a failure.
 */
export function testWithClient(version: string): void {
  test(`MLflow's client ${version}`, { timeout: timeoutMs }, async (t) => {
    const python = await findPython(join(import.meta.dirname, 'requirements', `${version}.txt`))
    if ('reason' in python) return notRun(t, python.reason)
    const temp = await mkdtemp(join(tmpdir(), 'levain-mlflow-'))
    try {
      for (const { name, outcome, text } of await runSuite(python.program, temp))
        await t.test(name, { skip: outcome === 'skipped' && text }, () => {
          if (outcome === 'failed') throw new Error(text)
        })
    } finally {
      await rm(temp, { recursive: true, force: true, maxRetries: 3 })
    }
  })
}

async function runSuite(python: string, temp: string): Promise<Outcome[]> {
  const open = await startServer(join(temp, 'open'))
  const guarded = await startServer(join(temp, 'guarded'), { isGuarded: true })
  const report = join(temp, 'report.jsonl')
  const env = {
    PATH: process.env.PATH,
    HOME: temp,
    MPLCONFIGDIR: temp,
    MPLBACKEND: 'Agg',
    PYTHONDONTWRITEBYTECODE: '1',
    MLFLOW_TRACKING_URI: open.url,
    MLFLOW_DISABLE_TELEMETRY: 'true',
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
    SUITE_REPORT: report,
    SUITE_GUARDED_URL: guarded.url,
    SUITE_PASSWORD: guarded.password,
    SUITE_TOKEN: guarded.token,
  }
  try {
    const child = spawn(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--tb=short', folder], { env, cwd: temp })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-10_000)
      })
    const [code] = await once(child, 'close')
    const outcomes = await outcomesIn(report)
    if (outcomes.length === 0) throw new Error(`pytest ended with ${code} and ran nothing:\n${output}`)
    return outcomes
  } finally {
    await Promise.all([open.stop(), guarded.stop()])
  }
}

async function outcomesIn(report: string): Promise<Outcome[]> {
  const text = await readFile(report, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Outcome)
}
