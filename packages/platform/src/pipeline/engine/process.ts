import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { setTimeout as later } from 'node:timers'
import { setTimeout } from 'node:timers/promises'
import { fail } from '@levain/core'

/** How long a process gets to end by itself after SIGTERM. */
const graceMs = 10_000

export interface ProcessOptions {
  /** Given to the platform's shell. */
  readonly command: string
  readonly folder: string
  /** Beside the environment of this process. */
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly onText: (text: Uint8Array) => void
  /** Where its process id is noted. */
  readonly pidFile: string
}

/**
 * Runs a command in a process group of its own and waits for its end. When `signal` is aborted the whole group gets
 * SIGTERM, and ten seconds later SIGKILL.
 *
 * @returns `exit code 3` or `signal SIGKILL`
 * @throws cancelled when `signal` was aborted
 */
export async function runProcess({ command, folder, env, signal, onText, pidFile }: ProcessOptions): Promise<string> {
  if (signal.aborted) throw fail('cancelled', { what: command })
  const posix = process.platform !== 'win32'
  const child = spawn(command, {
    shell: true,
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: posix,
  })
  child.stdout.on('data', onText)
  child.stderr.on('data', onText)
  // Listened for at once: a short command ends before its id is noted.
  const end = ending(child)
  end.catch(() => {})
  if (child.pid) await writeFile(pidFile, String(child.pid)).catch(() => {})
  const send = (name: NodeJS.Signals) => sendTo(child.pid, name, posix)
  let hard: NodeJS.Timeout | undefined
  let graceMsLeft = graceMs
  const stop = () => {
    send('SIGTERM')
    hard = later(() => send('SIGKILL'), graceMs)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    const ended = await end
    // The shell may go at once while what it started is still saving its work.
    for (; signal.aborted && graceMsLeft > 0 && groupLives(child.pid, posix); graceMsLeft -= 50) await setTimeout(50)
    if (signal.aborted) throw fail('cancelled', { what: command })
    return ended
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(hard)
    // What a command left running in the background ends with it. What has left the group must not keep us by its pipe.
    send('SIGKILL')
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

function ending(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, name) => {
      const ended = code === null ? `signal ${name}` : `exit code ${code}`
      // Its last words may still be in the pipe; a process it left behind may hold the pipe open for ever.
      const patience = later(() => resolve(ended), 500)
      child.once('close', () => {
        clearTimeout(patience)
        resolve(ended)
      })
    })
  })
}

function sendTo(pid: number | undefined, name: NodeJS.Signals, group: boolean): void {
  if (pid === undefined) return
  try {
    process.kill(group ? -pid : pid, name)
  } catch {
    // It has ended already.
  }
}

function groupLives(pid: number | undefined, group: boolean): boolean {
  if (pid === undefined || !group) return false
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}
