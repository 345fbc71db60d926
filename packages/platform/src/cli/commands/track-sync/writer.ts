import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** On another machine a program is taken for dead after it logged nothing for so long, in milliseconds. */
const silenceMaxMs = 3_600_000

/** Whether the program that writes the journal is alive, as far as one can tell from here. */
export async function isWriting(folder: string, lastAtMs: number): Promise<boolean> {
  const writer = parsed(await readFile(join(folder, 'writer.json'), 'utf8').catch(() => ''))
  if (writer.host !== hostname() || !Number.isInteger(writer.pid)) return Date.now() - lastAtMs < silenceMaxMs
  try {
    process.kill(writer.pid as number, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function parsed(text: string): { pid?: unknown; host?: unknown } {
  try {
    return JSON.parse(text) as { pid?: unknown }
  } catch {
    return {}
  }
}
