import { hostname } from 'node:os'
import type { App } from '../../../app/index.ts'

/** Whom the trials of this process are said to be with. */
export const workerName = `${hostname()}:${process.pid}`

/** A trial of this process is missed after so long. */
export const leaseSeconds = 30

/** Gives back the trials of processes of this machine that are gone, rather than wait until they are missed. */
export async function freeOwn(app: App, study: string): Promise<void> {
  const { trials } = await app.call('study.show', { study })
  for (const { number, attempt, state, worker } of trials)
    if (state === 'running' && isGone(worker)) await app.call('study.release', { study, trial: number, attempt })
}

function isGone(worker: string): boolean {
  const [, host, pid] = /^(.+):(\d+)$/.exec(worker) ?? []
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
