import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Registry {
  /** With the port. */
  readonly host: string
  close(): Promise<void>
}

/** What the registry with a login knows: `baker`, and the hash of `open sesame`. */
const passwords = 'baker:$2y$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n'
export const login = { user: 'baker', password: 'open sesame' }

/** A real registry on a free port of loopback; `closed` has it ask for a login. */
export async function startRegistry(closed = false): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-registry-'))
  const port = await freePort()
  await writeFile(join(folder, 'passwords'), passwords)
  const auth = closed ? `auth: { htpasswd: { realm: registry, path: '${join(folder, 'passwords')}' } }\n` : ''
  const settings = `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: '${join(folder, 'data')}' } }
http: { addr: '127.0.0.1:${port}', secret: none }
${auth}`
  await writeFile(join(folder, 'settings.yml'), settings)
  const child = spawn('docker-registry', ['serve', join(folder, 'settings.yml')], { stdio: 'ignore' })
  const exit = once(child, 'exit')
  const host = `127.0.0.1:${port}`
  await answered(`http://${host}/v2/`)
  return {
    host,
    async close() {
      child.kill()
      await exit
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const readyWithinMs = 30_000

async function answered(url: string): Promise<void> {
  for (const untilMs = Date.now() + readyWithinMs; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const response = await fetch(url).catch(() => undefined)
    if (response) return
    if (Date.now() > untilMs) throw new Error(`${url} does not answer`)
  }
}
