import { history, searchFiltered, searchNewest, searchOrdered } from './reads.ts'
import type { Workload } from './workload.ts'
import { logBatch, logMetric, uploads } from './writes.ts'

export type { Workload } from './workload.ts'

/** Everything that is asked, in this order. */
export const workloads: readonly Workload[] = [logBatch, logMetric, searchFiltered, searchOrdered, searchNewest, history, uploads]
