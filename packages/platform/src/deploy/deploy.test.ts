import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { Prediction } from '@levain/core'
import { listSegments } from '@levain/runtime/serve'
import { type App, withApp } from '../app/index.ts'
import { registerIris } from '../pack/testing.ts'
import { watchDeployments } from './index.ts'

const flower = [5.1, 3.5, 1.4, 0.2]

/** An app with iris@1 registered; whatever was deployed is stopped in the end. */
const withIris = (body: (app: App) => Promise<void>) =>
  withApp(async (app) => {
    await registerIris(app.context(), 1)
    try {
      await body(app)
    } finally {
      for (const { name } of await app.call('deploy.list', {})) await app.call('deploy.stop', { deployment: name })
    }
  })

async function logOf(folder: string): Promise<Prediction[]> {
  const texts = await Promise.all(listSegments(join(folder, 'log')).map((path) => readFile(path, 'utf8')))
  return texts
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Prediction)
}

test('a model version becomes a process that answers, with its row, its event and its lineage', () =>
  withIris(async (app) => {
    const { deployment, url } = await app.call('deploy.apply', { model: 'iris@1' })
    assert.deepEqual([deployment.name, deployment.status, deployment.version, deployment.url], ['iris', 'ready', 1, url])
    const answer = await app.call('deploy.predict', {
      deployment: 'iris',
      inputs: [flower, { sepal_length: 6.7, sepal_width: 3, petal_length: 5.2, petal_width: 2.3 }],
    })
    assert.deepEqual(answer.predictions, ['setosa', 'other'])
    assert.deepEqual(
      answer.probabilities?.map((row) => row.length),
      [2, 2],
    )
    assert.deepEqual(
      (await logOf(deployment.folder)).map(({ id }) => id),
      answer.ids,
    )
    const { ledger } = app.context()
    assert.ok(await ledger.first('lineage', { from: 'model:iris@1', to: 'deployment:iris' }))
    const events = await ledger.find('events', { where: { topic: 'deployment', subject: 'iris' } })
    assert.deepEqual(
      events.map(({ data }) => (data as { what: string }).what),
      ['starting', 'started'],
    )
  }))

test('a deployment shows its signature, a row that works as it stands, and its counters', () =>
  withIris(async (app) => {
    await app.call('deploy.apply', { model: 'iris@1', name: 'garden' })
    const shown = await app.call('deploy.show', { deployment: 'garden' })
    assert.deepEqual(shown.example, { sepal_length: 5.8, sepal_width: 3, petal_length: 4.35, petal_width: 1.3 })
    await app.call('deploy.predict', { deployment: 'garden', inputs: [shown.example] })
    await assert.rejects(app.call('deploy.predict', { deployment: 'garden', inputs: [[1, 2, 3]] }), {
      code: 'request-invalid',
      details: { field: 'inputs[0]', expected: '4 values', got: '3 values' },
    })
    const { stats } = await app.call('deploy.show', { deployment: 'garden' })
    assert.deepEqual([stats?.requests, stats?.errors], [2, 1])
  }))

test('a new version rolls out under load: no request fails, and the process and its address stay', () =>
  withIris(async (app) => {
    const { deployment, url } = await app.call('deploy.apply', { model: 'iris@1' })
    await registerIris(app.context(), 2)
    let rolling = true
    const answers: { version: number; id: string }[] = []
    const client = async () => {
      while (rolling) {
        const response = await fetch(`${url}/predict`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ input: flower }),
        })
        assert.equal(response.status, 200)
        answers.push((await response.json()) as { version: number; id: string })
      }
    }
    const clients = Array.from({ length: 16 }, client)
    const { deployment: rolled } = await app.call('deploy.apply', { model: 'iris@2' })
    rolling = false
    await Promise.all(clients)
    assert.deepEqual([rolled.pid, rolled.url, rolled.version], [deployment.pid, url, 2])
    assert.equal(rolled.previous?.version, 1)
    const logged = new Map((await logOf(deployment.folder)).map((record) => [record.id, record.version]))
    assert.equal(logged.size, answers.length)
    for (const { id, version } of answers) assert.equal(logged.get(id), version)
  }))

test('a rollback returns to the version before, and a second one undoes it', () =>
  withIris(async (app) => {
    await app.call('deploy.apply', { model: 'iris@1' })
    await assert.rejects(app.call('deploy.rollback', { deployment: 'iris' }), { code: 'rollback-impossible' })
    await registerIris(app.context(), 2)
    await app.call('deploy.apply', { model: 'iris@2' })
    const versions = []
    for (let time = 0; time < 2; time++) {
      await app.call('deploy.rollback', { deployment: 'iris' })
      versions.push((await app.call('deploy.predict', { deployment: 'iris', inputs: [flower] })).version)
    }
    assert.deepEqual(versions, [1, 2])
  }))

test('a stopped deployment answers no more, and comes back at the same address', () =>
  withIris(async (app) => {
    const { url } = await app.call('deploy.apply', { model: 'iris@1' })
    await app.call('deploy.stop', { deployment: 'iris' })
    const [row] = await app.call('deploy.list', {})
    assert.equal(row?.status, 'stopped')
    await assert.rejects(app.call('deploy.predict', { deployment: 'iris', inputs: [flower] }), { code: 'deployment-unreachable' })
    assert.equal((await app.call('deploy.apply', { model: 'iris@1' })).url, url)
  }))

test('a killed process shows as degraded, and whoever watches starts it again at the same address', () =>
  withIris(async (app) => {
    const { deployment, url } = await app.call('deploy.apply', { model: 'iris@1' })
    const { ids } = await app.call('deploy.predict', { deployment: 'iris', inputs: [flower] })
    process.kill(deployment.pid ?? 0, 'SIGKILL')
    await until(async () => (await app.call('deploy.list', {}))[0]?.status === 'degraded')
    const watch = watchDeployments(app.context(), { everyMs: 50, backoffMs: 50 })
    const { ledger } = app.context()
    await until(async () => {
      const row = await ledger.first('deployments', { name: 'iris' })
      return row?.status === 'ready' && row.pid !== deployment.pid
    })
    await watch.stop()
    const again = await app.call('deploy.predict', { deployment: 'iris', inputs: [flower] })
    assert.equal((await app.call('deploy.list', {}))[0]?.url, url)
    assert.deepEqual(
      (await logOf(deployment.folder)).map(({ id }) => id),
      [...ids, ...again.ids],
    )
  }))

test('whoever watches leaves a stopped deployment alone', () =>
  withIris(async (app) => {
    await app.call('deploy.apply', { model: 'iris@1' })
    const watch = watchDeployments(app.context(), { everyMs: 20, backoffMs: 20 })
    await app.call('deploy.stop', { deployment: 'iris' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await watch.stop()
    assert.equal((await app.call('deploy.list', {}))[0]?.status, 'stopped')
  }))

test('a port somebody else holds is refused by name, the row says why, and the next try may pick another', () =>
  withIris(async (app) => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    try {
      await assert.rejects(app.call('deploy.apply', { model: 'iris@1', port }), { code: 'port-taken' })
      const [row] = await app.call('deploy.list', {})
      assert.equal(row?.status, 'failed')
      assert.match(row?.error ?? '', /in use/)
      assert.equal((await app.call('deploy.apply', { model: 'iris@1', port: 0 })).deployment.status, 'ready')
    } finally {
      other.close()
    }
  }))

test('two who apply the same deployment at once get one process', () =>
  withIris(async (app) => {
    const [one, two] = await Promise.all([app.call('deploy.apply', { model: 'iris@1' }), app.call('deploy.apply', { model: 'iris@1' })])
    assert.equal(one.deployment.pid, two.deployment.pid)
  }))

test('a state folder too deep for a Unix socket still works', async () => {
  const top = await mkdtemp(join(tmpdir(), 'levain-deep-'))
  try {
    await withApp(
      async (app) => {
        await registerIris(app.context(), 1)
        await app.call('deploy.apply', { model: 'iris@1' })
        assert.equal((await app.call('deploy.list', {}))[0]?.status, 'ready')
        await app.call('deploy.stop', { deployment: 'iris' })
        const { folder } = (await app.call('deploy.show', { deployment: 'iris' })).deployment
        const socket = await readFile(join(folder, 'control'), 'utf8')
        await rm(dirname(socket), { recursive: true })
        assert.equal(
          (await app.call('deploy.apply', { model: 'iris@1' })).deployment.status,
          'ready',
          'also after the short folder was swept away',
        )
        await app.call('deploy.stop', { deployment: 'iris' })
        await rm(dirname(socket), { recursive: true })
      },
      { stateFolder: join(top, 'x'.repeat(60), 'y'.repeat(60)) },
    )
  } finally {
    await rm(top, { recursive: true, force: true })
  }
})

test('what is not deployed is not found', () =>
  withIris(async (app) => {
    for (const verb of ['deploy.show', 'deploy.stop', 'deploy.rollback'] as const) {
      await assert.rejects(app.call(verb, { deployment: 'rose' }), { code: 'deployment-not-found' })
    }
  }))

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}
