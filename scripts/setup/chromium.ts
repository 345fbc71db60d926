import { install, mayInstall, onPath } from './debian.ts'

/**
 * The browser the studio's tests run in: `LEVAIN_CHROMIUM`, or `chromium` of the PATH. Where there is none and apt may be
 * used (Debian, root), installs it. Gives its path, or the reason why there is none.
 */
export async function findChromium(): Promise<string | { reason: string }> {
  const present = process.env.LEVAIN_CHROMIUM ?? (await onPath('chromium'))
  if (present) return present
  if (!(await mayInstall()))
    return { reason: 'there is no chromium. Install it (Debian: sudo apt-get install chromium), or name one in LEVAIN_CHROMIUM.' }
  const reason = await install('chromium')
  if (reason) return { reason }
  return (await onPath('chromium')) ?? { reason: 'apt-get installed chromium, but it is not on the PATH.' }
}
