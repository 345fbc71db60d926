import { Worker } from 'node:worker_threads'
import { type Frame, fail, LevainError } from '@levain/core'
import { type FitJob, type FitResult, fitModel, type Report } from './fit-model.ts'

/** Below this many cells a training is over before a thread has started. */
const inlineCellsMax = 50_000

/** What the thread says. */
export type FitMessage =
  | { readonly kind: 'round'; readonly round: number; readonly metrics: Readonly<Record<string, number>> }
  | { readonly kind: 'done'; readonly result: FitResult }
  | { readonly kind: 'failed'; readonly error: ReturnType<LevainError['toJSON']> | { readonly code: 'internal'; readonly message: string } }

/**
 * Trains away from the event loop: in a thread of its own, unless the table is small. The job's columns are handed over and are
 * empty afterwards. Ending `signal` ends the thread.
 *
 * @throws what fitModel throws, cancelled
 */
export async function runFit(job: FitJob, signal: AbortSignal, report: Report): Promise<FitResult> {
  if (signal.aborted) throw cancelled()
  if (cellsOf(job.frame) <= inlineCellsMax) return await fitModel(job, report)
  const file = import.meta.url.endsWith('.ts') ? './fit-worker.ts' : './fit-worker.js'
  const worker = new Worker(new URL(file, import.meta.url), { workerData: job, transferList: buffersOf(job) })
  const abort = (): void => void worker.terminate()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await answerOf(worker, signal, report)
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}

function answerOf(worker: Worker, signal: AbortSignal, report: Report): Promise<FitResult> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FitMessage) => {
      if (message.kind === 'round') report(message.round, message.metrics)
      else if (message.kind === 'done') resolve(message.result)
      else reject(revive(message.error))
    })
    worker.on('error', reject)
    worker.on('exit', (code) =>
      reject(signal.aborted ? cancelled() : fail('internal', { message: `the training thread ended with ${code}` })),
    )
  })
}

/** A coded error from another thread, whole again. */
function revive(error: Extract<FitMessage, { kind: 'failed' }>['error']): Error {
  const details = 'details' in error ? { ...error.details } : { message: error.message }
  return new LevainError(error.code, details)
}

const cancelled = (): Error => fail('cancelled', { what: 'The training' })

const cellsOf = (frame: Frame): number => frame.rows * frame.columns.length

function buffersOf({ frame, validation }: FitJob): ArrayBuffer[] {
  const columns = [...frame.columns, ...(validation?.columns ?? [])]
  const buffers = columns.map((column) => (column.kind === 'category' ? column.codes : column.values).buffer)
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer)
}
