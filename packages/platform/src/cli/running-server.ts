import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '@levain/core'

/** Where the studio of a project answers; written to `server.json` in the state folder while it runs. */
export interface RunningServer {
  readonly url: string
  readonly pid: number
}

/** The studio that runs on this project; undefined when there is none, or when it died without saying so. */
export async function runningServer(stateFolder: string): Promise<RunningServer | undefined> {
  const text = await readFile(join(stateFolder, 'server.json'), 'utf8').catch(() => '')
  const server = parse(text)
  return server && isAlive(server.pid) && (await answers(server.url)) ? server : undefined
}

const answerWithinMs = 3000

/** A studio that was killed leaves its file behind, and another program may have its process id by now. */
async function answers(url: string): Promise<boolean> {
  try {
    const { pathname, hostname } = new URL(url)
    if (pathname !== '/' || hostname === '') return false
    const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(answerWithinMs) })
    await response.arrayBuffer()
    return response.ok
  } catch (error) {
    // One that is busy is there all the same.
    return error instanceof Error && error.name === 'TimeoutError'
  }
}

/** Says where the server is; gives the function that takes it back. @throws store-full */
export async function announceServer(stateFolder: string, url: string): Promise<() => Promise<void>> {
  const path = join(stateFolder, 'server.json')
  const own = `${path}.${process.pid}`
  try {
    await writeFile(own, JSON.stringify({ url, pid: process.pid }), { mode: 0o600 })
    await rename(own, path)
  } catch (error) {
    await rm(own, { force: true })
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? fail('store-full', { path: stateFolder }, error) : error
  }
  return async () => {
    const now = parse(await readFile(path, 'utf8').catch(() => ''))
    if (now?.pid === process.pid) await rm(path, { force: true })
  }
}

function parse(text: string): RunningServer | undefined {
  try {
    const { url, pid } = JSON.parse(text) as Partial<RunningServer>
    return typeof url === 'string' && Number.isInteger(pid) ? { url, pid: pid as number } : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
