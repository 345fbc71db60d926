import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { type App, openApp } from 'levain'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'

/** A git repository with DVC in it, and a project of Levain beside. */
export interface Bench {
  readonly app: App
  readonly temp: string
  /** Folder of the repository. */
  readonly folder: string
  /** A folder to be used as a remote. */
  readonly remote: string
  dvc(...args: string[]): Promise<string>
  git(...args: string[]): Promise<string>
  write(path: string, content: string | Uint8Array): Promise<void>
}

/** Runs a test's body with the real `dvc` from PyPI; skips it where that cannot be installed. */
export async function withDvc(t: TestContext, body: (bench: Bench) => Promise<void>): Promise<void> {
  const python = await findPython(join(import.meta.dirname, 'dvc.txt'))
  if ('reason' in python) return notRun(t, python.reason)
  const temp = await mkdtemp(join(tmpdir(), 'levain-dvc-'))
  const app = await openApp({ projectFolder: join(temp, 'project') })
  try {
    const bench = benchIn(temp, app, python.program)
    await mkdir(bench.folder)
    await bench.git('init', '--quiet')
    await bench.dvc('init', '--quiet')
    await bench.dvc('remote', 'add', '--default', 'store', bench.remote)
    await body(bench)
  } finally {
    await app.close()
    await rm(temp, { recursive: true, force: true, maxRetries: 3 })
  }
}

function benchIn(temp: string, app: App, python: string): Bench {
  const folder = join(temp, 'shop')
  const env = {
    PATH: `${dirname(python)}:${process.env.PATH}`,
    HOME: temp,
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: join(temp, 'site'),
    PYTHONDONTWRITEBYTECODE: '1',
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_DEFAULT_REGION: 'us-east-1',
  }
  const run = async (program: string, args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(program, args, { cwd: folder, env, maxBuffer: 64 * 2 ** 20 })).stdout
  return {
    app,
    temp,
    folder,
    remote: join(temp, 'remote'),
    dvc: (...args) => run(python, ['-m', 'dvc', ...args]),
    git: (...args) => run('git', args),
    async write(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    },
  }
}
