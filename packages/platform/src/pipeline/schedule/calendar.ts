import type { Trigger } from '@levain/core'
import { Cron } from 'croner'

export type CronTrigger = Extract<Trigger, { kind: 'cron' }>

/** When a trigger fires next after an instant, in milliseconds since 1970; null for one that follows events. */
export function nextFiring(trigger: Trigger, afterMs: number): number | null {
  return trigger.kind === 'cron' ? (calendar(trigger).nextRun(new Date(afterMs))?.getTime() ?? null) : null
}

/**
 * The instants a calendar fires after `fromMs` up to and including `untilMs`, in order; at most `max`, the newest.
 *
 * Where the clocks change, a time that does not exist fires at the next one that does, and a time that comes twice fires once.
 */
export function firings(trigger: CronTrigger, fromMs: number, untilMs: number, max: number): number[] {
  const cron = calendar(trigger)
  const found: number[] = []
  for (let at = cron.nextRun(new Date(fromMs)); at && at.getTime() <= untilMs; at = cron.nextRun(at)) {
    found.push(at.getTime())
    if (found.length > max) found.shift()
  }
  return found
}

const calendar = ({ cron, timezone }: CronTrigger): Cron => new Cron(cron, { timezone, paused: true })
