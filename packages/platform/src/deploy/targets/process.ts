import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StartPlan } from './target.ts'

export interface Launch extends StartPlan {
  readonly socket: string
  readonly log: string
}

export interface Launched {
  readonly pid: number | undefined
  /** How it ended, or null while it runs. */
  readonly ended: string | null
  kill(): void
}

/** Variables a serving process gets; the rest, secrets among it, is none of its business. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TZ', 'LANG', 'SystemRoot', 'NODE_OPTIONS']

/** Starts `levain-serve` in a process that outlives this one. */
export async function launch(plan: Launch): Promise<Launched> {
  const output = await open(plan.log, 'a', 0o600)
  let ended: string | null = null
  try {
    const child = spawn(process.execPath, [...conditions(process.execArgv), serveMain(), ...serveArguments(plan)], {
      cwd: plan.folder,
      env: Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      windowsHide: true,
    })
    child.once('error', (error) => {
      ended = `it could not be started: ${error.message}`
    })
    child.once('exit', (code, signal) => {
      ended = code === null ? `it was ended by ${signal}` : `it ended with code ${code}`
    })
    child.unref()
    return {
      pid: child.pid,
      get ended() {
        return ended
      },
      kill: () => child.kill('SIGKILL'),
    }
  } finally {
    await output.close()
  }
}

function serveArguments(plan: Launch): string[] {
  const own = ['--bundle', plan.bundle, '--port', String(plan.port), '--name', plan.name]
  const places = [
    '--log',
    join(plan.folder, 'log'),
    '--control',
    plan.socket,
    '--log-rules',
    plan.logRules,
    ...(plan.routes === null ? [] : ['--routes', plan.routes]),
    ...(plan.fsync ? ['--fsync'] : []),
  ]
  // Both loopback addresses, unless another address was asked for: then whichever `localhost` means to a client answers.
  return plan.host === '127.0.0.1' ? [...own, ...places] : [...own, ...places, '--host', plan.host]
}

/** `main` beside the door of `serve`: TypeScript in the source tree, JavaScript in an installed package. */
function serveMain(): string {
  const door = import.meta.resolve('@levain/runtime/serve')
  return fileURLToPath(new URL(door.endsWith('.ts') ? './main.ts' : './main.js', door))
}

/** The conditions this process resolves packages by; the child must see the same ones. */
function conditions(execArgv: readonly string[]): string[] {
  return execArgv.filter((argument, at) => /^(-C|--conditions)(=|$)/.test(argument) || /^(-C|--conditions)$/.test(execArgv[at - 1] ?? ''))
}

/** The last words of a process: its final lines, at most 2,000 characters. */
export async function tailOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.slice(-2000).trim().split('\n').slice(-6).join('\n')
}
