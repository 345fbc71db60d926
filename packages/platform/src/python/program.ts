import { spawn } from 'node:child_process'
import { setTimeout as later } from 'node:timers'
import { fail } from '@levain/core'

/** How long a program gets to end by itself after SIGTERM. */
const graceMs = 5000
/** This much of the end of what it says is kept. */
const keptChars = 64 << 10

export interface ProgramOptions {
  readonly folder: string
  readonly signal: AbortSignal
  /** Told of everything it says, as it says it. */
  readonly say?: (text: string) => void
  readonly env?: Readonly<Record<string, string>>
}

export interface ProgramEnd {
  /** Null where a signal ended it, or where it could not be started. */
  readonly code: number | null
  readonly stdout: string
  /** Both streams as they came: the end of them. */
  readonly said: string
}

/** What of a caller's own Python would lead an installer astray. */
const misleading = [
  'PYTHONHOME',
  'PYTHONPATH',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_USER',
  'PIP_REQUIRE_VIRTUALENV',
]

/** Runs a program to its end; with everything it started, it is stopped when `signal` is aborted. @throws cancelled */
export async function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { folder, signal, say = () => {}, env = {} } = options
  if (signal.aborted) throw fail('cancelled', { what: program })
  const posix = process.platform !== 'win32'
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !misleading.includes(name)))
  const child = spawn(program, args, { cwd: folder, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: posix })
  let stdout = ''
  let said = ''
  const hear = (text: string) => {
    said = (said + text).slice(-keptChars)
    say(text)
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    hear(text)
  })
  child.stderr.setEncoding('utf8').on('data', hear)
  const send = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(posix ? -child.pid : child.pid, name)
    } catch {
      // It has ended already.
    }
  }
  let hard: NodeJS.Timeout | undefined
  const stop = () => {
    send('SIGTERM')
    hard = later(() => send('SIGKILL'), graceMs)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', (error) => {
        hear(`${error.message}\n`)
        resolve(null)
      })
      child.once('close', resolve)
    })
    if (signal.aborted) throw fail('cancelled', { what: program })
    return { code, stdout, said }
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(hard)
  }
}
