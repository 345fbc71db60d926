import { setTimeout } from 'node:timers/promises'
import { fail, isLevainError, type Study, type Trial } from '@levain/core'
import type { App } from '../../../app/index.ts'
import type { Session } from '../../session.ts'
import type { TrialCommand } from './command-text.ts'
import { carryOut } from './trial-process.ts'
import { leaseSeconds, workerName } from './worker.ts'

export interface Work {
  readonly session: Session
  readonly app: App
  readonly study: Study
  readonly command: TrialCommand
  /** Of the server that trials talk to. */
  readonly url: string
}

/** How long to wait before asking again. */
const waitMs = 500

/** When so many trials failed and none went well, it is the command that is wrong. */
const failuresMax = 5

/** Carries out one trial after the other until there are no more, or somebody interrupts. */
export async function work(all: Work): Promise<void> {
  const { app, session, study } = all
  while (!session.signal.aborted) {
    const { next, reason, trial } = await app.call('study.ask', { study: study.name, worker: workerName, leaseSeconds })
    if (next === 'done') return session.io.note(reason)
    if (trial) {
      await one(all, trial)
      await stopIfHopeless(app, study)
    } else await setTimeout(waitMs, undefined, { signal: session.signal }).catch(() => {})
  }
}

async function one({ session, app, study, command, url }: Work, trial: Trial): Promise<void> {
  const { number, attempt } = trial
  const which = { study: study.name, trial: number, attempt }
  const startedMs = Date.now()
  const end = await carryOut({ app, study, trial, command: command(trial.values), url, signal: session.signal })
  if (session.signal.aborted) return void (await app.call('study.release', which))
  const ended = await app.call('study.tell', { ...which, ...end }).catch((error: unknown) => {
    // Its program may have told by itself.
    if (isLevainError(error, 'trial-ended')) return undefined
    throw error
  })
  const { best } = await app.call('study.show', { study: study.name, limit: 0 })
  if (ended) session.io.note(lineOf(study, ended, best, (Date.now() - startedMs) / 1000))
}

function lineOf({ metric }: Study, trial: Trial, best: Trial | null, seconds: number): string {
  const value = trial.value === null ? `: ${trial.error ?? ''}` : ` ${metric}=${short(trial.value)}`
  const leader = best === null ? '' : best.number === trial.number ? ', the best' : `, best ${short(best.value ?? 0)} of ${best.number}`
  const values = Object.entries(trial.values).map(([name, chosen]) => `${name}=${typeof chosen === 'number' ? short(chosen) : chosen}`)
  return `trial ${trial.number} ${trial.state}${value}${leader} (${seconds.toFixed(1)} s) ${values.join(' ')}`
}

const short = (value: number): string => String(Number(value.toPrecision(5)))

async function stopIfHopeless(app: App, { name }: Study): Promise<void> {
  const { counts, trials } = await app.call('study.show', { study: name, limit: 1 })
  if (counts.ok + counts.pruned > 0 || counts.failed < failuresMax) return
  const [last] = trials
  throw fail('step-failed', {
    run: last?.run ?? '',
    step: `trial ${last?.number}`,
    reason: `${last?.error ?? 'it failed'}; so did all before it`,
  })
}
