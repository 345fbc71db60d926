import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as debian from '../../scripts/setup/debian.ts'
import { installOnce } from './install-once.ts'

const execute = promisify(execFile)
const cache = join(import.meta.dirname, '../../.systems')
/** A network that gives nothing for so long is none. */
const installWithinMs = 9 * 60_000

/**
 * A Python with the packages of a requirements file, in a virtual environment of its own that is kept for the next time; or
 * the reason why there is none.
 */
export async function findPython(requirements: string): Promise<{ program: string } | { reason: string }> {
  const pins = await readFile(requirements, 'utf8')
  const base = (await basePython()) ?? (await installedPython())
  if (!base) return { reason: 'there is no python3 (3.10 or newer) with venv' }
  const folder = join(cache, createHash('sha256').update(`${base.version}\n${pins}`).digest('hex').slice(0, 16))
  try {
    await installOnce(folder, () => install(base.program, folder, requirements))
    return { program: join(folder, 'bin', 'python') }
  } catch (error) {
    const told = ((error as { stderr?: string }).stderr || String(error)).trim().split('\n').slice(-3).join(' ')
    return { reason: `what ${requirements.split('/').at(-1)} asks for could not be installed from PyPI: ${told}` }
  }
}

async function basePython(): Promise<{ program: string; version: string } | undefined> {
  for (const program of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    const question = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2]); assert sys.version_info >= (3, 10)'
    const { stdout } = await execute(program, ['-c', question]).catch(() => ({ stdout: '' }))
    if (stdout) return { program, version: stdout.trim() }
  }
  return undefined
}

/** In a container of continuous integration there may be none yet. */
async function installedPython(): Promise<{ program: string; version: string } | undefined> {
  if (!(await debian.mayInstall())) return undefined
  await debian.install('python3', 'python3-venv')
  return basePython()
}

async function install(base: string, folder: string, requirements: string): Promise<void> {
  const options = { maxBuffer: 64 * 1024 * 1024, timeout: installWithinMs }
  await execute(base, ['-m', 'venv', folder], options)
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--only-binary', ':all:']
  await execute(join(folder, 'bin', 'python'), [...pip, '--requirement', requirements], options)
}
