import { accessSync, constants } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { bytes } from '../output/words.ts'
import { runningServer } from '../running-server.ts'
import type { Finding } from './examine.ts'

const nodeFloor = 24
const disk = { warn: 2e9, fail: 2e8 }

/** @param version e.g. `24.21.0` */
export function checkNode(version: string): Finding {
  const isNew = Number.parseInt(version, 10) >= nodeFloor
  return isNew
    ? { what: 'node', status: 'ok', says: version }
    : { what: 'node', status: 'fail', says: `${version} is older than ${nodeFloor}`, next: `nvm install ${nodeFloor}` }
}

export async function checkDisk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const status = free < disk.fail ? 'fail' : free < disk.warn ? 'warn' : 'ok'
  return { what: 'disk', status, says: `${bytes(free)} free`, ...(status === 'ok' ? {} : { next: `df -h ${folder}` }) }
}

/** Whether a command's default port is free. */
export async function checkPort(port: number, command: string, stateFolder: string): Promise<Finding> {
  const what = `port ${port}`
  if (await isFree(port)) return { what, status: 'ok', says: `free for levain ${command}` }
  const studio = await runningServer(stateFolder)
  if (studio?.url.endsWith(`:${port}`)) return { what, status: 'ok', says: 'the studio of this project' }
  return {
    what,
    status: 'warn',
    says: 'in use by another program',
    next: `levain ${command}${command === 'serve' ? ' MODEL' : ''} --port 0`,
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

const uses: Readonly<Record<string, string>> = {
  chromium: 'only the browser tests need it',
  python3: 'only steps that run Python need it',
  docker: 'only building images needs it',
}

export function checkProgram(name: string): Finding {
  const path = (process.env.PATH ?? '').split(delimiter).find((folder) => isExecutable(join(folder, name)))
  return { what: name, status: 'info', says: path ? join(path, name) : `not found; ${uses[name]}` }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
