import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Frame, frameReader } from './frames.ts'

const program = fileURLToPath(new URL('./worker.py', import.meta.url))
const frameBytesMax = 2 ** 30
const saidChars = 2000
const lastWordsMs = 100

/** A worker process with the socket it was born with. */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(frame: Buffer): void
  kill(): void
}

export interface Hearing {
  frame(frame: Frame): void
  /** It has ended, or could not be started. Told once. */
  ended(how: string): void
}

/** What a worker gets of the environment; the rest, secrets among it, is none of its business. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TZ', 'LANG', 'LC_ALL', 'SystemRoot', 'LD_LIBRARY_PATH']

/** One thread for each worker: batches are what keeps it busy, and threads that wait for one another cost more than they give. */
const threadCounts = [
  'OMP_NUM_THREADS',
  'MKL_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'TF_NUM_INTRAOP_THREADS',
  'TF_NUM_INTEROP_THREADS',
]

/** Starts `python` with the worker's program. What the model prints goes to our standard error. */
export function startWorker(python: string, hear: Hearing): WorkerProcess {
  const child = spawn(python, ['-I', '-u', program], { env: environment(), stdio: ['ignore', 'pipe', 'pipe', 'pipe'], windowsHide: true })
  const socket = child.stdio[3] as Socket
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => {
      said = (said + text).slice(-saidChars)
      process.stderr.write(text)
    })
  const end = onceEnded(child, (how) => hear.ended(said.trim() === '' ? how : `${how}: ${said.trim().split('\n').at(-1)}`))
  const read = frameReader(frameBytesMax, hear.frame)
  socket?.on('data', (chunk: Buffer) => {
    try {
      read(chunk)
    } catch (error) {
      child.kill('SIGKILL')
      end(`it spoke in another way than agreed: ${String(error)}`)
    }
  })
  socket?.on('error', () => undefined)
  return { pid: child.pid, send: (frame) => void socket?.write(frame), kill: () => void child.kill('SIGKILL') }
}

function environment(): Record<string, string> {
  const kept = passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return Object.fromEntries([...kept, ...threadCounts.map((name) => [name, '1'])])
}

function onceEnded(child: ChildProcess, told: (how: string) => void): (how: string) => void {
  let isEnded = false
  const end = (how: string) => {
    if (isEnded) return
    isEnded = true
    told(how)
  }
  child.once('error', (error) => end(`it could not be started: ${error.message}`))
  const ended = (code: number | null, signal: string | null) =>
    end(code === null ? `it was ended by ${signal}` : `it ended with code ${code}`)
  child.once('close', ended)
  // A program that the model started may hold the streams open for longer.
  child.once('exit', (code, signal) => setTimeout(ended, lastWordsMs, code, signal))
  return end
}
