import type { Contracts, InputOf, Study, Trial } from '@levain/core'
import type { App } from '../../../app/index.ts'
import { leaseSeconds } from './worker.ts'

type Ending = Pick<InputOf<Contracts['study']['tell']>, 'value' | 'state' | 'error'>

/** How often the metric of a run is looked at, in milliseconds. */
const everyMs = 1000

export interface Following {
  /** Aborts when the trial should end. */
  readonly signal: AbortSignal
  /** How a trial ended that was stopped. */
  ending(): Ending
  stop(): Promise<void>
}

/** Reports what a trial's program logs as the study's metric, keeps its lease, and ends it when it comes to nothing or takes too long. */
export function follow(app: App, study: Study, { number, attempt, run }: Trial): Following {
  const stopping = new AbortController()
  let last = -1
  let why: Ending = { state: 'pruned' }
  const look = async (): Promise<void> => {
    const { points } = await app.call('track.history', { run: run as string, key: study.metric })
    const fresh = points.filter(({ step }) => step > last)
    const which = { study: study.name, trial: number, attempt, leaseSeconds }
    if (fresh.length === 0) await app.call('study.report', which)
    for (const { step, value, atMs } of fresh) {
      const { stop } = await app.call('study.report', { ...which, step, value, atMs })
      last = step
      if (stop) return stopping.abort()
    }
  }
  let looking: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(look).catch((cause) => app.context().log.warn('trial not followed', { run, cause: String(cause) }))
  }, everyMs)
  const { trialSeconds } = study.limits
  const end =
    trialSeconds === null
      ? undefined
      : setTimeout(() => {
          why = { state: 'failed', error: `it took longer than ${trialSeconds} seconds` }
          stopping.abort()
        }, trialSeconds * 1000)
  return {
    signal: stopping.signal,
    ending: () => why,
    async stop() {
      clearInterval(timer)
      clearTimeout(end)
      await looking
    },
  }
}
