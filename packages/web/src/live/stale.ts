import type { Topic } from '@levain/sdk'

/** What an event of a topic makes stale: `room` or `room.verb`, as they stand first in the query keys. */
export const stale: Record<Topic, readonly string[]> = {
  dataset: ['explore'],
  experiment: ['track'],
  run: ['track', 'pipeline', 'automl', 'govern.audit'],
  step: ['pipeline.status', 'pipeline.log', 'pipeline.why'],
  metric: ['track'],
  artifact: ['track'],
  trace: ['trace'],
  model: ['registry', 'govern', 'explore.lineage'],
  deployment: ['deploy', 'govern.audit', 'explore.lineage'],
  signal: ['monitor.signals', 'monitor.log'],
  alert: ['monitor.alerts', 'retrain', 'govern.audit'],
  study: ['study.show', 'study.list'],
  approval: ['govern', 'pipeline.status'],
}

/** True when a query of this key is made stale by one of the topics. */
export function isStale(key: readonly unknown[], topics: ReadonlySet<Topic>): boolean {
  const [room, verb] = key
  for (const topic of topics) {
    if (stale[topic]?.some((name) => name === room || name === `${room}.${verb}`)) return true
  }
  return false
}
