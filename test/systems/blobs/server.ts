import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { findNodePackage } from '../node-package.ts'
import { findPython } from '../python.ts'

export interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a server on a free port from a virtual environment of its own; or says why there is none. */
export async function startPythonServer(requirements: string, args: (port: string) => string[]): Promise<Server | { reason: string }> {
  const python = await findPython(requirements)
  return 'reason' in python ? python : start(python.program, args)
}

/** Starts a program of an npm package on a free port; or says why there is none. @param bin path inside the package */
export async function startNodeServer(name: string, bin: string, args: (port: string) => string[]): Promise<Server | { reason: string }> {
  const found = await findNodePackage(name, bin)
  return 'reason' in found ? found : start(process.execPath, (port) => [found.file, ...args(port)])
}

async function start(program: string, args: (port: string) => string[]): Promise<Server> {
  const port = await freePort()
  const child = spawn(program, args(String(port)), { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  for (let attempts = 0; attempts < 600; attempts += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${program} ${args(String(port)).join(' ')}`)
    if (await answers(url)) return { url, stop }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await stop()
  throw new Error(`it answers nothing: ${program} ${args(String(port)).join(' ')}`)
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
