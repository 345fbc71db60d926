import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A Unix socket's path fits 107 bytes on Linux, 103 on macOS. */
const pathBytesMax = 100
const answerWithinMs = 20_000

/**
 * Where the control socket of a deployment is. Normally in its folder; where that path would be too long, in a short
 * temporary folder of its own, which the file `control` in the deployment's folder then names.
 */
export async function socketPath(folder: string, when: 'choose' | 'known' = 'known'): Promise<string> {
  if (process.platform === 'win32') return `\\\\.\\pipe\\levain-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  const beside = join(folder, 'control.sock')
  if (Buffer.byteLength(beside) <= pathBytesMax) return beside
  const named = await readFile(join(folder, 'control'), 'utf8').catch(() => null)
  if (when === 'known') return named ?? beside
  if (named) {
    // Temporary folders are swept now and then.
    await mkdir(dirname(named), { recursive: true, mode: 0o700 })
    return named
  }
  const short = join(await mkdtemp(join(tmpdir(), 'levain-')), 'control.sock')
  await writeFile(join(folder, 'control'), short, { mode: 0o600 })
  return short
}

export interface ControlAnswer {
  readonly status: number
  readonly body: unknown
}

/** Asks the process behind a control socket; null when nobody answers there. */
export function ask(
  socket: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  timeout = answerWithinMs,
): Promise<ControlAnswer | null> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: socket, method, path, agent: false, timeout }, async (response) => {
      try {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
      } catch {
        resolve(null)
      }
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(null))
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
