import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { findPython } from '../python.ts'

interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a server written in Python on a free port, from a virtual environment of its own; or says why there is none. */
export async function startPythonServer(requirements: string, args: (port: string) => string[]): Promise<Server | { reason: string }> {
  const python = await findPython(requirements)
  if ('reason' in python) return python
  const port = await freePort()
  const child = spawn(python.program, args(String(port)), { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  for (let attempts = 0; attempts < 600; attempts += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: python ${args(String(port)).join(' ')}`)
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return { url, stop }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await stop()
  throw new Error(`it answers nothing: python ${args(String(port)).join(' ')}`)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
