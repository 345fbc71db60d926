import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const lookAgainMs = 200

/**
 * Fills a folder, unless it is there already. Of several processes that want it at once one fills it and the others wait. It is marked
 * as ready in the end, so that what broke off is made anew.
 */
export async function installOnce(folder: string, install: () => Promise<void>): Promise<void> {
  const lock = `${folder}.lock`
  mkdirSync(dirname(folder), { recursive: true })
  while (!existsSync(join(folder, 'ready'))) {
    if (!take(lock)) {
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
      continue
    }
    try {
      if (existsSync(join(folder, 'ready'))) return
      rmSync(folder, { recursive: true, force: true })
      await install()
      mkdirSync(join(folder, 'ready'))
    } finally {
      rmSync(lock, { force: true })
    }
  }
}

/** A lock whose process has ended is taken away; whoever comes next takes it. */
function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isRunning(lock)) rmSync(lock, { force: true })
    return false
  }
}

function isRunning(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, 'utf8'))
    // A lock that is empty has just been made.
    return owner === 0 || process.kill(owner, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
