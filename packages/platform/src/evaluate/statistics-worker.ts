import { parentPort, workerData } from 'node:worker_threads'
import { toLevainError } from '@levain/core'
import type { StatisticsMessage } from './run-statistics.ts'
import { statistics } from './statistics.ts'

/** The thread for statistics: one question in, one answer out. */
const say = (message: StatisticsMessage): void => parentPort?.postMessage(message)
const { name, input } = workerData as { name: keyof typeof statistics; input: never }

try {
  say({ kind: 'done', result: statistics[name](input) })
} catch (error) {
  say({ kind: 'failed', error: toLevainError(error).toJSON() })
}
