import type { ColumnType, Signature } from '@levain/core'
import { fail, toLevainError } from '@levain/core/errors'
import type { Predictions } from '../../../model/index.ts'
import type { Row } from '../../rows.ts'
import { holders, type OutsideEvaluator } from '../evaluator.ts'
import type { PythonModel } from '../outside-model.ts'
import { type Carried, readAnswer, rowsWriter, toldFrame } from './frames.ts'
import { loadWorker, protocol, type Told, type Worker } from './worker.ts'

export interface PythonOptions {
  /** The interpreter of the model's environment. */
  readonly python: string
  /** Folder of the model directory. */
  readonly folder: string
  readonly model: PythonModel
  readonly signature: Signature
  /** A batch that takes longer is given up, and the worker with it; 30,000 ms. */
  readonly batchMs?: number | undefined
  /** A worker that holds more than this is replaced; three times what it held once it had loaded, and 1 GB. */
  readonly memoryBytes?: number | undefined
  /** Where it is told that a worker ended or was replaced. */
  readonly say: (line: string) => void
}

/** Of these the versions are told. */
const libraries = ['numpy', 'pandas', 'scikit-learn', 'mlflow', 'xgboost', 'lightgbm', 'torch', 'tensorflow', 'keras']
const firstPatienceMs = 100
const patienceMsMax = 30_000

/**
 * Starts a worker with the model and looks after it: one that ends is started again with growing patience, one that takes too long is
 * ended, one that grew too large is replaced by a new one. While none is ready, rows are refused at once.
 *
 * @throws model-unreadable when the first one cannot load the model
 */
export async function openPython(options: PythonOptions): Promise<OutsideEvaluator> {
  const { python, folder, model, signature, batchMs = 30_000, say } = options
  const columns = signature.inputs.map(({ name, type }, at) => ({ name, dtype: model.dtypes[at] ?? type }))
  const hello = toldFrame({ protocol, folder, flavours: model.flavours, columns, tensors: model.tensors, libraries })
  const start = () => loadWorker({ python, folder, hello, batchMs })
  const write = rowsWriter(signature.inputs.map(({ type }) => carried[type]))
  const { hold, release, unheld } = holders()

  let worker = await start()
  let residentBytes = worker.told.residentBytes
  const memoryBytes = options.memoryBytes ?? 3 * residentBytes + 2 ** 30
  let isUp = true
  let isClosed = false
  let isReplacing = false
  let restarts = 0
  let failures = 0
  let last: Promise<unknown> = Promise.resolve()
  let again: NodeJS.Timeout | undefined
  const waitMs = () => Math.min(patienceMsMax, firstPatienceMs * 2 ** failures)

  const use = (next: Worker) => {
    worker = next
    residentBytes = next.told.residentBytes
    isUp = true
    restarts += 1
    if (isClosed) next.kill()
    else watch(next)
  }
  const watch = (one: Worker) =>
    void one.ended.then((how) => {
      if (one !== worker || isClosed) return
      isUp = false
      say(`the Python worker of ${folder} ended and is started again: ${how}\n`)
      restart()
    })
  const restart = () => {
    again = setTimeout(() => {
      failures += 1
      start().then(use, (error) => {
        say(`the Python worker could not be started again: ${toLevainError(error).message}\n`)
        if (!isClosed) restart()
      })
    }, waitMs())
  }
  const replace = async () => {
    isReplacing = true
    say(`the Python worker of ${folder} holds ${residentBytes} bytes, more than ${memoryBytes}, and is replaced\n`)
    try {
      const next = await start()
      const old = worker
      use(next)
      old.retire()
    } catch (error) {
      say(`the Python worker could not be replaced: ${toLevainError(error).message}\n`)
    }
    isReplacing = false
  }

  const predict = async (rows: readonly Row[]): Promise<Predictions> => {
    if (!isUp || isClosed) throw fail('evaluator-restarting', { retryAfterMs: Math.max(1000, waitMs()) })
    const answer = readAnswer(await worker.ask(write(rows)))
    failures = 0
    residentBytes = answer.residentBytes
    if (residentBytes > memoryBytes && !isReplacing) void replace()
    return answer.answers
  }

  watch(worker)
  return {
    signature: signatureOf(signature, worker.told),
    predict(rows) {
      const answered = last.then(() => predict(rows))
      last = answered.catch(() => undefined)
      return answered
    },
    state: () => ({
      kind: 'python',
      ready: isUp,
      restarts,
      pid: isUp ? worker.pid : null,
      residentBytes: isUp ? residentBytes : null,
      libraries: { python: worker.told.python, ...worker.told.libraries },
    }),
    hold,
    release,
    async close() {
      await unheld()
      isClosed = true
      clearTimeout(again)
      worker.kill()
      await worker.ended
    },
  }
}

const carried: Readonly<Record<ColumnType, Carried>> = {
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  category: 'text',
  text: 'text',
  time: 'time',
}

/** What only the loaded model knows is added: which classes there are. */
function signatureOf(signature: Signature, { classes }: Told): Signature {
  if (!classes) return signature
  return { ...signature, output: { ...signature.output, task: 'classification', classes: [...classes] } }
}
