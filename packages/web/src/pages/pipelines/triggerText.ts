import type { Trigger } from '@levain/sdk'

/** `cron 0 6 * * * Europe/Paris`, `new data in flights`, `drift of late` */
export function triggerText(trigger: Trigger): string {
  if (trigger.kind === 'cron') return `${trigger.cron} ${trigger.timezone}`
  return trigger.kind === 'data' ? `new data in ${trigger.dataset}` : `drift of ${trigger.deployment}`
}
