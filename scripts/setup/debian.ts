import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Path of a program; undefined where there is none. */
export async function onPath(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await execute('which', [program])
    return stdout.trim()
  } catch {
    return undefined
  }
}

/** True where apt may be used: Debian or its kin, as root, as in containers of continuous integration. */
export const mayInstall = async (): Promise<boolean> => process.getuid?.() === 0 && (await onPath('apt-get')) !== undefined

/** Installs packages with apt-get; gives the reason if it fails. */
export async function install(...packages: readonly string[]): Promise<string | undefined> {
  console.error(`Installing ${packages.join(', ')} with apt-get …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await execute('apt-get', ['update', '-qq'], { env })
    await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, maxBuffer: 64 * 1024 * 1024 })
    return undefined
  } catch (error) {
    return `apt-get could not install ${packages.join(', ')}: ${lastLines((error as { stderr?: string }).stderr ?? String(error))}`
  }
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' ')
