// Outside system: Weights & Biases client 0.31.0
// Outside system: Weights & Biases client 0.16.6
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { App } from 'levain'
import { environment, withPython } from './with-python.ts'

const timeoutMs = 15 * 60_000

for (const version of ['0.16.6', '0.31.0'])
  test(
    `what the W&B client ${version} wrote without a server is brought in whole, and a second time changes nothing`,
    { timeout: timeoutMs },
    (t) =>
      withPython(t, join(import.meta.dirname, `requirements/wandb-${version}.txt`), async (python, temp, app) => {
        const env = { ...environment(python, temp), WANDB_MODE: 'offline', WANDB_ERROR_REPORTING: 'false' }
        await promisify(execFile)(python, [join(import.meta.dirname, 'record-wandb.py')], { cwd: temp, env, maxBuffer: 64 * 2 ** 20 })
        const bring = () =>
          app.call('import.wandb', { folder: join(temp, 'wandb'), staging: join(temp, '.local/share/wandb/artifacts/staging') })
        const first = await bring()
        assert.deepEqual(first.brought, { experiment: 1, run: 3 })
        assert.deepEqual(
          first.leftOut.map(({ item }) => item).filter((item) => !item.startsWith('log:killed1')),
          ['history:whole1/bars'],
        )
        await checkWhole(app)
        await checkBroken(app)
        const second = await bring()
        assert.deepEqual([second.brought, second.there, second.leftOut], [{}, first.brought, first.leftOut])
      }),
  )

async function checkWhole(app: App): Promise<void> {
  const { run, params, tags, metrics, artifacts } = await app.call('track.show', { run: 'whole1' })
  const { experiment } = await app.call('track.experiment', { experiment: 'größe churn' })
  assert.deepEqual([run.experiment, run.name, run.status, run.error], [experiment.id, 'whole', 'ok', null])
  assert.deepEqual(params, { depth: '6', late: 'yes', 'nested.list': '[1,2]', 'nested.rate': '0.5' })
  assert.deepEqual([tags['mlflow.note.content'], tags['wandb.tags'], tags['wandb.group']], ['first\ntry', 'red, tree', 'g'])
  const last = (key: string) => [metrics[key]?.last, metrics[key]?.step]
  assert.deepEqual(
    [last('loss'), last('odd'), last('deep.x'), last('flag'), last('later')],
    [
      [1 / 300, 299],
      ['NaN', 300],
      ['Infinity', 300],
      [1, 300],
      [5, 1000],
    ],
  )
  assert.equal(metrics.best?.last, 0.99)
  const { points } = await app.call('track.history', { run: 'whole1', key: 'val/acc' })
  assert.deepEqual(
    points.map(({ value }) => value),
    [...Array(300).keys()],
  )
  assert.ok(points.every(({ atMs }) => atMs >= Date.parse(run.startedAt ?? '') && atMs <= Date.parse(run.endedAt ?? '')))
  const paths = artifacts.map(({ path }) => path)
  assert.ok(paths.some((path) => path.startsWith('media/images/')) && paths.some((path) => path.startsWith('media/table/')), String(paths))
  assert.equal(artifacts.find(({ path }) => path === 'weights/weights.bin')?.bytes, 1000)
  assert.match((await app.call('track.readLog', { run: 'whole1' })).text, /hello öut/)
}

async function checkBroken(app: App): Promise<void> {
  const failed = await app.call('track.show', { run: 'failed1' })
  assert.deepEqual([failed.run.status, failed.run.error?.message, failed.metrics.later?.last], ['failed', 'exit code 3', 5])
  const killed = await app.call('track.show', { run: 'killed1' })
  assert.equal(killed.run.status, 'failed')
}
