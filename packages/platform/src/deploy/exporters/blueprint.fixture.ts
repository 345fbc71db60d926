import type { Blueprint } from './exporter.ts'

export type { Blueprint } from './exporter.ts'

/** A deployment as tests write it down. */
export const blueprintOf = (changes: Partial<Blueprint> = {}): Blueprint => ({
  name: 'churn',
  model: 'churn',
  version: 3,
  image: `registry.example/churn@sha256:${'a'.repeat(64)}`,
  replicas: 2,
  cpu: 1,
  memoryGiB: 2,
  region: null,
  canary: null,
  example: '{"inputs":[{"contract":"month-to-month","tenure":12}]}',
  levain: '0.1.0',
  ...changes,
})

/** The same with a second version that gets a tenth of the requests. */
export const withCanary = blueprintOf({ canary: { version: 4, image: `registry.example/churn@sha256:${'b'.repeat(64)}`, percent: 10 } })
