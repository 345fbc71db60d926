import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerOf, control, readLog, startServe, tempFolder } from '../child.fixture.ts'
import { createServing, type Serving, type ServingOptions } from '../serving.ts'
import { sums, writeInterpreter, writeSumBundle } from './python/worker.fixture.ts'

interface Scene {
  readonly serving: Serving
  readonly log: string
  readonly folder: string
  ask(...rows: readonly (readonly number[])[]): Promise<Response>
  outside(): NonNullable<ReturnType<Serving['stats']>['outside']>
}

/** Serves sums by a worker of its own while `body` runs. */
async function withSums(body: (scene: Scene) => Promise<void>, options: Partial<ServingOptions['outside']> = {}): Promise<void> {
  using temp = tempFolder()
  const log = `${temp.path}/log`
  const serving = await createServing({
    bundle: writeSumBundle(`${temp.path}/one`, 1),
    port: 0,
    log,
    say: () => undefined,
    // A machine that does much else at the same time is slow, which is not what is tried here.
    admission: { maxWaitMs: 600_000 },
    outside: { python: writeInterpreter(temp.path), trustCode: true, ...options },
  })
  const post = (value: unknown) =>
    fetch(`${serving.url}/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })
  try {
    await body({ serving, log, folder: temp.path, ask: (...inputs) => post({ inputs }), outside: () => serving.stats().outside! })
  } finally {
    await serving.drain()
  }
}

const isRunning = (pid: number | null): boolean => {
  try {
    return pid !== null && process.kill(pid, 0)
  } catch {
    return false
  }
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await sleep(10)
}

test('requests that come at once are answered by a worker, each with its own rows, and each is in the log', () =>
  withSums(async ({ ask, log, serving }) => {
    const asked = Array.from({ length: 200 }, (_, at) => at)
    const answers = await Promise.all(asked.map((at) => answerOf(ask([at, 1], [at, 2]))))
    for (const at of asked) assert.deepEqual(answers[at]!.predictions, [at + 1, at + 2])
    assert.equal(new Set(readLog(log).map(({ id }) => id)).size, 400)
    assert.equal(serving.stats().tier, 'python')
    assert.deepEqual(serving.stats().outside?.batching?.on, true)
  }))

test('a worker that dies is started again; meanwhile requests are refused at once with Retry-After, and nothing of them is in the log', () =>
  withSums(async ({ ask, log, outside }) => {
    const died = await ask([sums.dies, 0])
    assert.equal(died.status, 503)
    assert.equal((await answerOf(died)).error.code, 'evaluator-restarting')
    assert.equal(died.headers.get('retry-after'), '1')
    await until(async () => (await ask([1, 2])).status === 200)
    assert.equal(outside().restarts, 1)
    assert.deepEqual(
      readLog(log).map(({ prediction }) => prediction),
      [3],
    )
  }))

test('rows that the model cannot answer are refused with the name of its error alone, and take no neighbour along', () =>
  withSums(async ({ ask }) => {
    const [good, bad, other] = await Promise.all([ask([1, 1]), ask([sums.raises, 0]), ask([2, 2])])
    assert.deepEqual([good.status, other.status], [200, 200])
    assert.equal(bad.status, 422)
    assert.deepEqual((await answerOf(bad)).error.details, { error: 'ValueError' })
  }))

test('a batch that takes too long is given up with 504, and the worker with it', () =>
  withSums(
    async ({ ask, outside }) => {
      const { pid } = outside()
      assert.equal((await ask([sums.hangs, 0])).status, 504)
      await until(async () => (await ask([1, 2])).status === 200)
      assert.notEqual(outside().pid, pid)
    },
    { batchMs: 1000 },
  ))

test('a worker that holds too much memory is replaced without a refused request', () =>
  withSums(
    async ({ ask, outside }) => {
      const { pid } = outside()
      assert.equal((await ask([sums.grows, 0])).status, 200)
      await until(async () => {
        assert.equal((await ask([1, 2])).status, 200)
        return outside().pid !== pid
      })
      await until(() => !isRunning(pid))
    },
    { memoryBytes: 2 ** 30 },
  ))

test('a model whose answers depend on what else is in a batch gets every request by itself, and says so', () =>
  withSums(async ({ serving, folder, ask }) => {
    await serving.swap(writeSumBundle(`${folder}/two`, 2, 'company'))
    const { batching } = serving.stats().outside!
    assert.equal(batching?.on, false)
    const answers = await Promise.all(Array.from({ length: 20 }, () => answerOf(ask([1, 1]))))
    for (const { predictions } of answers) assert.deepEqual(predictions, [3])
  }))

test('workers of versions that nobody returns to end, and all of them end with the serving process', () =>
  withSums(async ({ serving, folder, ask, outside }) => {
    const pids = [outside().pid]
    for (const version of [2, 3]) {
      await serving.swap(writeSumBundle(`${folder}/${version}`, version))
      pids.push(outside().pid)
    }
    await until(() => !isRunning(pids[0]!))
    assert.deepEqual((await answerOf(ask([1, 2]))).predictions, [3])
    await serving.drain()
    assert.deepEqual(pids.map(isRunning), [false, false, false])
  }))

test('a worker ends when its serving process is killed', async () => {
  using temp = tempFolder()
  const bundle = writeSumBundle(`${temp.path}/one`, 1)
  await using child = await startServe([
    '--bundle',
    bundle,
    '--python',
    writeInterpreter(temp.path),
    '--trust-code',
    '--control',
    `${temp.path}/c`,
  ])
  const { body } = await control(`${temp.path}/c`, 'GET', '/stats')
  const { pid } = (body as ReturnType<Serving['stats']>).outside!
  assert.ok(isRunning(pid))
  child.process.kill('SIGKILL')
  await until(() => !isRunning(pid))
})

test('a model that would run code of its own is not opened before somebody said that it may', async () => {
  using temp = tempFolder()
  const bundle = writeSumBundle(`${temp.path}/one`, 1)
  await assert.rejects(createServing({ bundle, port: 0, outside: { python: writeInterpreter(temp.path) } }), { code: 'code-untrusted' })
  await assert.rejects(createServing({ bundle, port: 0, outside: { trustCode: true } }), { code: 'model-unreadable' })
})
