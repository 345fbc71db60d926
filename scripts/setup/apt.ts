import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Why a program could not be had. */
export interface Missing {
  readonly reason: string
}

/** Installs a package where apt may be used (Debian, root), and gives what `find` then finds. */
export async function installWithApt(name: string, find: () => Promise<string | undefined>): Promise<string | Missing> {
  if (process.getuid?.() !== 0 || !(await onPath('apt-get')))
    return { reason: `there is no ${name}. Install it (Debian: sudo apt-get install ${name}).` }
  console.error(`Installing ${name} with apt-get …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await execute('apt-get', ['update', '-qq'], { env })
    await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env, maxBuffer: 64 * 1024 * 1024 })
  } catch (error) {
    return { reason: `apt-get could not install ${name}: ${lastLines((error as { stderr?: string }).stderr ?? String(error))}` }
  }
  return (await find()) ?? { reason: `apt-get installed ${name}, but it was not found.` }
}

/** Path of a program on the PATH. */
export async function onPath(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await execute('which', [program])
    return stdout.trim()
  } catch {
    return undefined
  }
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' ')
