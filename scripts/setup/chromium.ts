import { installWithApt, type Missing, onPath } from './apt.ts'

/**
 * The browser the studio's tests run in: `LEVAIN_CHROMIUM`, or `chromium` of the PATH. Where there is none and apt may be
 * used (Debian, root), installs it. Gives its path, or the reason why there is none.
 */
export async function findChromium(): Promise<string | Missing> {
  const present = () => onPath('chromium')
  return process.env.LEVAIN_CHROMIUM ?? (await present()) ?? installWithApt('chromium', present)
}
