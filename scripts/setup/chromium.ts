import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * The browser the studio's tests run in: `LEVAIN_CHROMIUM`, or `chromium` of the PATH. Where there is none and apt may be
 * used (Debian, root), installs it. Gives its path, or the reason why there is none.
 */
export async function findChromium(): Promise<string | { reason: string }> {
  const present = process.env.LEVAIN_CHROMIUM ?? (await onPath('chromium'))
  if (present) return present
  if (process.getuid?.() !== 0 || !(await onPath('apt-get')))
    return { reason: 'there is no chromium. Install it (Debian: sudo apt-get install chromium), or name one in LEVAIN_CHROMIUM.' }
  return installed()
}

async function installed(): Promise<string | { reason: string }> {
  console.error('Installing chromium with apt-get …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await execute('apt-get', ['update', '-qq'], { env })
    await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env, maxBuffer: 64 * 1024 * 1024 })
  } catch (error) {
    return { reason: `apt-get could not install chromium: ${lastLines((error as { stderr?: string }).stderr ?? String(error))}` }
  }
  return (await onPath('chromium')) ?? { reason: 'apt-get installed chromium, but it is not on the PATH.' }
}

async function onPath(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await execute('which', [program])
    return stdout.trim()
  } catch {
    return undefined
  }
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' ')
