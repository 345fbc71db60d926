import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { App } from '../../../app/index.ts'
import { keepFile } from './keep-file.ts'

const execute = promisify(execFile)
const askedWithinMs = 20_000
const locks = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'uv.lock', 'poetry.lock']

/** Records what the command runs on: machine, versions, and the packages its Python or its lock files name. No variables: they hold secrets. */
export async function recordMachine(app: App, run: string, command: readonly string[], folder: string): Promise<void> {
  const [program = ''] = command
  const isPython = /^python[\d.]*(\.exe)?$/.test(basename(program))
  const ask = (...args: string[]): Promise<string | null> =>
    execute(program, args, { timeout: askedWithinMs, maxBuffer: 16 * 2 ** 20 }).then(
      ({ stdout }) => stdout,
      () => null,
    )
  const [python, packages] = isPython ? await Promise.all([ask('--version'), ask('-m', 'pip', 'freeze')]) : [null, null]
  const machine = { platform: platform(), release: release(), arch: arch(), processors: cpus().length, memoryBytes: totalmem() }
  const environment = { command, folder: basename(folder), machine, node: process.versions.node, python: python?.trim() ?? null }
  await keepFile(app, run, '.levain/environment.json', `${JSON.stringify(environment, null, 2)}\n`)
  if (packages) await keepFile(app, run, '.levain/requirements.txt', packages)
  for (const name of locks) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null)
    if (text !== null) await keepFile(app, run, `.levain/${name}`, text)
  }
}
