import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** A process that works on a ledger. */
export type Worker = ChildProcessByStdio<null, Readable, null>

/** Runs a program in a process of its own; it finds `ledger`, what `@levain/core` makes changes with, and `print`. */
export function onLedger(location: string, program: string): Worker {
  const text = `
    import { emit, insert, isLevainError, record, update, upsert } from '@levain/core'
    import { openLedger } from ${JSON.stringify(new URL('./ledger.ts', import.meta.url).href)}
    const ledger = await openLedger(${JSON.stringify(location)})
    const print = (line) => process.stdout.write(line + '\\n')
    ${program}
    await ledger.close()`
  return spawn(process.execPath, ['--conditions=@levain/source', '--input-type=module', '-e', text], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Commits tags one by one and prints each after it was acknowledged. */
export const committing = (n: number, count: number): string => `
  for (let i = 0; i < ${count}; i += 1) {
    await ledger.commit([upsert('tags', { run: 'r${n}', key: 'k' + i, value: 'v' })])
    print('r${n}/k' + i)
  }`

/** Resolves with the exit code; null when it was killed. */
export async function exitOf(worker: Worker): Promise<number | null> {
  if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit')
  return worker.exitCode
}

/** Kills a worker that commits tags, a while after its first one; gives all that it saw acknowledged. */
export async function killUnderLoad(worker: Worker, afterMs: number): Promise<string[]> {
  let printed = ''
  worker.stdout.on('data', (chunk) => {
    printed += chunk
  })
  await once(worker.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  worker.kill('SIGKILL')
  await exitOf(worker)
  return printed.split('\n').slice(0, -1)
}
