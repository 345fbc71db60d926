import { Worker } from 'node:worker_threads'
import { fail, LevainError } from '@levain/core'
import { statistics } from './statistics.ts'

type Statistics = typeof statistics
type Name = keyof Statistics

/** Rows whose statistics are over before a thread has started. */
const inlineRowsMax = 20_000

/** What the thread says. */
export type StatisticsMessage =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: ReturnType<LevainError['toJSON']> }

/**
 * Computes statistics away from the event loop: in a thread of its own, unless there are few rows. Ending `signal` ends the thread.
 *
 * @throws what the statistic throws, cancelled
 */
export async function runStatistics<N extends Name>(
  name: N,
  input: Parameters<Statistics[N]>[0],
  rows: number,
  signal: AbortSignal,
): Promise<ReturnType<Statistics[N]>> {
  if (signal.aborted) throw cancelled()
  if (rows <= inlineRowsMax) return (statistics[name] as (given: typeof input) => ReturnType<Statistics[N]>)(input)
  const file = import.meta.url.endsWith('.ts') ? './statistics-worker.ts' : './statistics-worker.js'
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { name, input } })
  const abort = (): void => void worker.terminate()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return (await answerOf(worker, signal)) as ReturnType<Statistics[N]>
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}

function answerOf(worker: Worker, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: StatisticsMessage) => {
      if (message.kind === 'done') resolve(message.result)
      else reject(new LevainError(message.error.code, { ...message.error.details }))
    })
    worker.on('error', reject)
    worker.on('exit', (code) =>
      reject(signal.aborted ? cancelled() : fail('internal', { message: `the thread for statistics ended with ${code}` })),
    )
  })
}

const cancelled = (): Error => fail('cancelled', { what: 'The evaluation' })
