/**
 * `npm run dev [folder]`: the studio with live reload over the project in `folder` (`examples` unless given). The server starts
 * anew when its sources change, the pages without a reload.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'

const project = resolve(process.argv[2] ?? 'examples')
const port = await freePort()
const condition = '--conditions=@levain/source'
const studio = ['packages/platform/src/cli/main.ts', '--project', project, 'studio', '--port', String(port)]

const children = [
  start(['--watch', '--watch-preserve-output', condition, ...studio], '.', {}),
  start([resolve('node_modules/vite/bin/vite.js')], 'packages/web', { LEVAIN_URL: `http://127.0.0.1:${port}` }),
]
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopAll())
await Promise.race(children.map((child) => once(child, 'exit')))
stopAll()

function start(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, args, { cwd, stdio: 'inherit', env: { ...process.env, ...environment } })
}

function stopAll(): void {
  for (const child of children) child.kill('SIGTERM')
}

/** A port nobody uses now, so that it stays the same when the server starts anew. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}
