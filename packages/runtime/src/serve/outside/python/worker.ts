import { fail, type LevainError } from '@levain/core/errors'
import { type Frame, frameKinds } from './frames.ts'
import { startWorker } from './process.ts'

/** What a worker tells once it has loaded the model. */
export interface Told {
  readonly protocol: number
  readonly python: string
  readonly libraries: Readonly<Record<string, string>>
  /** Labels of the classes; null where it has none, or nobody but the model knows. */
  readonly classes: readonly (string | number | boolean)[] | null
  readonly residentBytes: number
}

/** A process that has loaded a model. */
export interface Worker {
  readonly pid: number | null
  readonly told: Told
  /** Sends rows, one batch at a time. @throws prediction-failed, prediction-too-slow, evaluator-restarting */
  ask(rows: Buffer): Promise<Frame>
  /** Resolves, with how, when the process has ended. */
  readonly ended: Promise<string>
  /** Ends it as soon as the batch on its way is answered. */
  retire(): void
  kill(): void
}

export interface LoadOptions {
  /** The interpreter. */
  readonly python: string
  /** Folder of the model directory, for what is told when loading fails. */
  readonly folder: string
  /** What is told to the worker first. */
  readonly hello: Buffer
  readonly batchMs: number
}

export const protocol = 1
const loadMs = 120_000

interface Waiting {
  readonly resolve: (frame: Frame) => void
  readonly reject: (error: LevainError) => void
  /** What it means that the process ended instead of answering. */
  readonly gone: (how: string) => LevainError
}

/** Starts a process and waits until it has loaded the model. @throws model-unreadable */
export async function loadWorker({ python, folder, hello, batchMs }: LoadOptions): Promise<Worker> {
  const ended = Promise.withResolvers<string>()
  let waiting: Waiting | null = null
  let isRetired = false
  const take = (): Waiting | null => {
    const taken = waiting
    waiting = null
    return taken
  }
  const started = startWorker(python, { frame: (frame) => take()?.resolve(frame), ended: ended.resolve })
  const exchange = (frame: Buffer, limitMs: number, tooSlow: () => LevainError, gone: (how: string) => LevainError) =>
    new Promise<Frame>((resolve, reject) => {
      const timer = setTimeout(() => {
        take()?.reject(tooSlow())
        started.kill()
      }, limitMs)
      const settle = <Value>(how: (value: Value) => void) => {
        return (value: Value) => {
          clearTimeout(timer)
          how(value)
          if (isRetired) started.kill()
        }
      }
      waiting = { resolve: settle(resolve), reject: settle(reject), gone }
      started.send(frame)
    })
  void ended.promise.then((how) => {
    const left = take()
    left?.reject(left.gone(how))
  })
  const unreadable = (reason: string) => fail('model-unreadable', { path: folder, reason })
  const told = toldBy(
    await exchange(
      hello,
      loadMs,
      () => unreadable(`loading it in Python took longer than ${loadMs / 1000} s`),
      (how) => unreadable(`the Python worker could not load it: ${how}`),
    ),
  )
  if ('error' in told) {
    started.kill()
    throw unreadable(`loading it in Python failed with ${told.error}: ${told.message}`)
  }
  return {
    pid: started.pid ?? null,
    told,
    ended: ended.promise,
    async ask(rows) {
      const frame = await exchange(
        rows,
        batchMs,
        () => fail('prediction-too-slow', { limitMs: batchMs }),
        () => fail('evaluator-restarting', { retryAfterMs: 1000 }),
      )
      if (frame.kind === frameKinds.rows) return frame
      throw fail('prediction-failed', { error: nameOf(toldBy(frame)) })
    },
    retire() {
      isRetired = true
      if (!waiting) started.kill()
    },
    kill: started.kill,
  }
}

interface Failed {
  readonly error: string
  readonly message: string
}

const toldBy = (frame: Frame): Told | Failed => JSON.parse(frame.body.toString())

/** Only the name of an exception: what it says may repeat values. */
function nameOf(told: Told | Failed): string {
  return ('error' in told && /^[A-Za-z_][\w.]{0,63}$/.exec(told.error)?.[0]) || 'an error'
}
