import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { type App, openApp } from 'levain'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'

/** Runs a body with a Python that has the packages of a requirements file, an empty folder and a new project. */
export async function withPython(
  t: TestContext,
  requirements: string,
  body: (python: string, temp: string, app: App) => Promise<void>,
): Promise<void> {
  const python = await findPython(requirements)
  if ('reason' in python) return notRun(t, python.reason)
  const temp = await mkdtemp(join(tmpdir(), 'levain-import-'))
  const app = await openApp({ projectFolder: join(temp, 'project') })
  try {
    await body(python.program, temp, app)
  } finally {
    await app.close()
    await rm(temp, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Of the caller's own variables only where programs are: credentials and settings must not reach a client. */
export const environment = (python: string, temp: string) => ({
  PATH: `${dirname(python)}:${process.env.PATH}`,
  HOME: temp,
  PYTHONDONTWRITEBYTECODE: '1',
})
