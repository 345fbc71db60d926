import type { Trigger } from '@levain/core'
import { Cron } from 'croner'
import { type TriggerDocument, triggerDocument } from './document.ts'
import { parse } from './parse.ts'
import type { DocumentPath, Problems } from './problems.ts'

/** A trigger as it stands under `on`, with its defaults. */
export function readTrigger(written: unknown, path: DocumentPath, problems: Problems): Trigger | undefined {
  const trigger = parse<TriggerDocument>(triggerDocument, written, path, problems)
  if (!trigger) return undefined
  if ('data' in trigger) return { kind: 'data', dataset: trigger.data }
  if ('drift' in trigger) return { kind: 'drift', deployment: trigger.drift }
  const wrong = cronProblem(trigger.cron, trigger.timezone)
  if (wrong) problems.add([...path, wrong.key], wrong.reason)
  return { kind: 'cron', ...trigger }
}

function cronProblem(cron: string, timezone: string): { key: string; reason: string } | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch {
    return { key: 'timezone', reason: `expected a time zone such as Europe/Berlin, got ${timezone}` }
  }
  if (cron.trim().split(/\s+/).length !== 5)
    return { key: 'cron', reason: `expected five fields (minute hour day month weekday), got ${JSON.stringify(cron)}` }
  try {
    new Cron(cron, { timezone, paused: true }).stop()
    return undefined
  } catch (error) {
    return { key: 'cron', reason: error instanceof Error ? error.message : String(error) }
  }
}
