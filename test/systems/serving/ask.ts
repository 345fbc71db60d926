import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { listSegments } from '@levain/runtime/serve'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'
import { type Served, serveIris } from './server.ts'

/** Runs a Python program against a server of its own and gives what it printed as JSON; undefined where there is no Python for it. */
export async function told<Told>(
  t: TestContext,
  requirements: string,
  script: string,
  argsOf: (served: Served) => readonly string[],
): Promise<{ told: Told; logged: number } | undefined> {
  const python = await findPython(requirements)
  if ('reason' in python) {
    notRun(t, python.reason)
    return undefined
  }
  const temp = await mkdtemp(join(tmpdir(), 'levain-serving-'))
  const served = await serveIris(temp)
  try {
    const args = [join(import.meta.dirname, script), ...argsOf(served)]
    const env = { PATH: process.env.PATH, HOME: temp, PYTHONDONTWRITEBYTECODE: '1' }
    const { stdout } = await promisify(execFile)(python.program, args, { env, timeout: 120_000 })
    return { told: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Told, logged: await loggedRows(served.log) }
  } finally {
    await served.stop()
    await rm(temp, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Records in a prediction log. */
async function loggedRows(folder: string): Promise<number> {
  const texts = await Promise.all(listSegments(folder).map((path) => readFile(path, 'utf8')))
  return texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0)
}
