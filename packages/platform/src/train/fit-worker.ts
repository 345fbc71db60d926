import { parentPort, workerData } from 'node:worker_threads'
import { toLevainError } from '@levain/core'
import { type FitJob, fitModel } from './fit-model.ts'
import type { FitMessage } from './run-fit.ts'

/** The training thread: one job in, rounds and one answer out. */
const say = (message: FitMessage): void => parentPort?.postMessage(message)

try {
  const result = await fitModel(workerData as FitJob, (round, metrics) => say({ kind: 'round', round, metrics }))
  say({ kind: 'done', result })
} catch (error) {
  say({ kind: 'failed', error: toLevainError(error).toJSON() })
}
