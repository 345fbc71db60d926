import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Prediction } from '@levain/core'
import { listSegments } from './segments.ts'

/** What an answer may hold. */
export interface Answer {
  readonly prediction: string | number
  readonly predictions: readonly (string | number)[]
  readonly probabilities: Record<string, number>
  readonly id: string
  readonly ids: readonly string[]
  readonly model: string
  readonly version: number
  readonly error: { readonly code: string; readonly details: Record<string, unknown> }
}

/** The body of a response. */
export const answerOf = async (response: Response | Promise<Response>): Promise<Answer> => (await (await response).json()) as Answer

/** A real `levain-serve` process of a test's own. */
export interface Child {
  readonly url: string
  /** Where gRPC is answered; '' where it is not. */
  readonly grpc: string
  readonly process: ChildProcess
  post(body: unknown, headers?: Record<string, string>): Promise<Response>
  exited(): Promise<{ code: number | null; signal: string | null }>
  [Symbol.asyncDispose](): Promise<void>
}

const main = new URL('./main.ts', import.meta.url).pathname

/** Starts `levain-serve` with these arguments on a free port; `shell` is put before it, e.g. `ulimit -f 8`. */
export async function startServe(args: readonly string[], shell?: string): Promise<Child> {
  const command = [process.execPath, '--conditions=@levain/source', main, '--port', '0', ...args]
  const [file = '', ...rest] = shell ? ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', ...command] : command
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const line = await Promise.race([
    once(child.stdout, 'data').then(String),
    exit.then(() => Promise.reject(new Error(`levain-serve ended: ${said}`))),
  ])
  const { url, grpc = '' } = JSON.parse(line) as { url: string; grpc?: string }
  return {
    url,
    grpc,
    process: child,
    post: (body, headers = { 'content-type': 'application/json' }) =>
      fetch(`${url}/predict`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    async exited() {
      const [code, signal] = await exit
      return { code, signal }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await exit
    },
  }
}

/** A folder that is removed with the test. */
export function tempFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'levain-serve-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Every whole record of a prediction log. */
export function readLog(folder: string): Prediction[] {
  return listSegments(folder).flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Prediction)
  })
}

/** Asks the control socket of a serving process. */
export function control(socketPath: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
