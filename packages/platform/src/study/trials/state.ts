import type { Study, Trial } from '@levain/core'

/** What somebody who asks for a trial hears, apart from the trial. */
export interface Answer {
  readonly next: 'go' | 'wait' | 'done'
  readonly reason: string
}

/** Whether a study has a trial for somebody who asks now, as far as its limits say. */
export function nextOf(study: Study, trials: readonly Trial[], nowMs: number): Answer {
  const own = trials.filter(({ origin }) => origin !== 'earlier')
  const running = own.filter(({ state }) => state === 'running').length
  const { trials: most, concurrent } = study.limits
  const over = overBecause(study, trials, nowMs)
  if (over) return { next: 'done', reason: over }
  if (own.some(({ state }) => state === 'waiting') && (concurrent === null || running < concurrent)) return go
  if (most !== null && own.length >= most)
    return running > 0
      ? { next: 'wait', reason: `the last ${running} of ${most} trials go on` }
      : { next: 'done', reason: `${most} trials were made` }
  if (concurrent !== null && running >= concurrent) return { next: 'wait', reason: `${running} trials go on, as many as may` }
  return go
}

const go: Answer = { next: 'go', reason: '' }

/** Why nothing more should be tried, whatever is still going on. */
export function overBecause({ status, limits, direction, createdAt }: Study, trials: readonly Trial[], nowMs: number): string | undefined {
  if (status === 'stopped') return 'the study was stopped'
  if (limits.seconds !== null && nowMs - Date.parse(createdAt) >= limits.seconds * 1000) return `its ${limits.seconds} seconds are over`
  const { target } = limits
  if (target === null) return undefined
  const reached = trials.find(
    ({ state, value }) => state === 'ok' && value !== null && (direction === 'minimize' ? value <= target : value >= target),
  )
  return reached ? `trial ${reached.number} reached ${reached.value}, which is good enough` : undefined
}

/** The trial that went to its end with the best value; the first of equals. */
export function bestOf({ direction }: Pick<Study, 'direction'>, trials: readonly Trial[]): Trial | null {
  const sign = direction === 'minimize' ? 1 : -1
  let best: Trial | null = null
  for (const trial of trials) {
    if (trial.state !== 'ok' || trial.value === null) continue
    if (best === null || sign * trial.value < sign * (best.value as number)) best = trial
  }
  return best
}
