import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type RunState, silentLog } from '@levain/core'
import { type App, openApp } from 'levain'

let stateFolder: string
let app: App
let first: RunState

before(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'levain-iris-'))
  app = await openApp({ projectFolder: join(import.meta.dirname, '../examples'), stateFolder, log: silentLog })
  first = await app.call('pipeline.run', { file: 'iris.yaml', params: { port: 0 } })
})

after(async () => {
  await app.call('deploy.stop', { deployment: 'iris' }).catch(() => {})
  await app.close()
  await rm(stateFolder, { recursive: true, force: true, maxRetries: 5 })
})

test('every step of the iris pipeline happens', () => {
  assert.equal(first.run.status, 'ok')
  assert.deepEqual(
    first.steps.filter((step) => step.status !== 'ok').map((step) => step.step),
    [],
  )
})

test('the deployed model answers over HTTP as the README says', async () => {
  const { deployment } = await app.call('deploy.show', { deployment: 'iris' })
  const ask = async (body: unknown) => {
    const response = await fetch(`${deployment.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const one = await ask({ input: [5.1, 3.5, 1.4, 0.2] })
  assert.deepEqual([one.status, one.body.prediction], [200, 'setosa'])
  const many = await ask({ inputs: [{ sepal_length: 6.3, sepal_width: 3.3, petal_length: 6, petal_width: 2.5 }, [5, 3.4, 1.5, 0.2]] })
  assert.deepEqual(many.body.predictions, ['virginica', 'setosa'])
  const wrong = await ask({ input: [5.1, 'wide', 1.4, 0.2] })
  assert.equal(wrong.status, 400)
  assert.match(JSON.stringify(wrong.body), /sepal_width/)
})

test('from the deployment one can walk back to the exact rows it learned from', async () => {
  const { deployment } = await app.call('deploy.show', { deployment: 'iris' })
  const { nodes } = await app.call('explore.lineage', { of: `model:iris@${deployment.version}` })
  const flowers = first.steps.find((step) => step.step === 'flowers')?.outputs.rows
  assert.ok(flowers && 'digest' in flowers)
  assert.ok(nodes.includes(`table:${flowers.digest}`), nodes.join('\n'))
  assert.ok(nodes.includes('deployment:iris'), nodes.join('\n'))
})

test('each change on the way is in the audit with who made it', async () => {
  const events = await app.call('govern.audit', {})
  const actions = new Set(events.map((event) => event.action))
  for (const action of ['registry.register', 'registry.promote', 'deploy.apply', 'validate.model'])
    assert.ok(actions.has(action), `${action} is audited`)
  const promotion = events.find((event) => event.action === 'registry.promote')
  assert.deepEqual((promotion?.after as { aliases: unknown } | undefined)?.aliases, { champion: 1 })
  assert.deepEqual((promotion?.before as { aliases: unknown } | undefined)?.aliases, {})
})

test('a second run takes from the cache what did not change, and says why', async () => {
  const { run, steps } = await app.call('pipeline.run', { file: 'iris.yaml', params: { port: 0 } })
  const train = steps.filter((step) => step.step === 'train')
  assert.deepEqual(
    train.map((step) => step.status),
    ['cached', 'cached', 'cached'],
  )
  const why = await app.call('pipeline.why', { run: run.id, step: 'train' })
  assert.equal(why.status, 'cached')
  assert.deepEqual(why.changed, [])
  const { versions } = await app.call('registry.show', { model: 'iris' })
  assert.equal(versions.length, 1, 'the same model is not registered twice')
})

test('the card of the model tells what it is for, how good it is and what it learned from', async () => {
  const { markdown } = await app.call('govern.card', { model: 'iris', version: 1 })
  for (const part of ['Learning how Levain works', 'accuracy', 'petal', 'setosa']) assert.ok(markdown.includes(part), part)
})
