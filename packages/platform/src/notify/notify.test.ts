import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ErrorCode, emit, type InputOf, isLevainError, update, webhookEvents } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { recordVerdict, storeModel } from '../registry/testing.ts'
import { type Receiver, startReceiver } from './testing.ts'

process.env.LEVAIN_WEBHOOKS_ALLOW_PRIVATE = '1'

const refusedWith = (code: ErrorCode) => (error: unknown) => isLevainError(error, code)
type Given = Partial<InputOf<typeof import('@levain/core')['contracts']['webhooks']['create']>>

/** An app whose services run, and a receiver. */
function withReceiver(body: (app: App, receiver: Receiver) => Promise<void>, answer?: Parameters<typeof startReceiver>[0]): Promise<void> {
  return withApp(async (app) => {
    const receiver = await startReceiver(answer)
    const stop = await app.startServices()
    try {
      await body(app, receiver)
    } finally {
      await receiver.close()
      await stop()
    }
  })
}

const listen = (app: App, { url }: Pick<Receiver, 'url'>, given: Given = {}) =>
  app.call('webhooks.create', { name: 'hook', url, events: ['registered_model.created'], ...given })

/** Waits until so many deliveries of the webhook have the status. */
async function settled(app: App, webhook: string, status: 'delivered' | 'failed', count = 1): Promise<void> {
  while ((await app.call('webhooks.deliveries', { webhook, status })).length < count)
    await new Promise((resolve) => setTimeout(resolve, 50))
}

test('a message is signed as MLflow receivers check it, and told apart by its delivery id', () =>
  withReceiver(async (app, receiver) => {
    const { id } = await listen(app, receiver, { secret: 'tell nobody' })
    await app.call('registry.create', { model: 'late', tags: { team: 'ops' }, description: 'delays' })
    const [message] = await receiver.got(1)
    assert.ok(message)
    assert.deepEqual([message.json.entity, message.json.action], ['registered_model', 'created'])
    assert.deepEqual(message.json.data, { name: 'late', tags: { team: 'ops' }, description: 'delays' })
    const { headers } = message
    const signed = `${headers['x-mlflow-delivery-id']}.${headers['x-mlflow-timestamp']}.${message.body}`
    assert.equal(headers['x-mlflow-signature'], `v1,${createHmac('sha256', 'tell nobody').update(signed).digest('base64')}`)
    assert.equal(headers['content-type'], 'application/json')
    await settled(app, id, 'delivered')
    const [delivery] = await app.call('webhooks.deliveries', { webhook: id })
    assert.deepEqual([delivery?.id, delivery?.attempts, delivery?.error], [headers['x-mlflow-delivery-id'], 1, ''])
  }))

test('secrets are sealed in the ledger, unseal under their webhook only, and are in no answer and no audit', () =>
  withReceiver(async (app, receiver) => {
    const webhook = await listen(app, receiver, { secret: 'tell nobody' })
    await app.call('webhooks.update', { webhook: webhook.id, secret: 'tell nobody either' })
    const { ledger, stateFolder } = app.context()
    const kept = await ledger.find('webhooks')
    const all = JSON.stringify([webhook, kept, await ledger.find('audit'), await app.call('webhooks.list', {})])
    assert.doesNotMatch(all, /tell nobody/)
    assert.ok(kept[0]?.secret)
    assert.doesNotMatch(JSON.stringify(await ledger.find('audit')), new RegExp(String(kept[0]?.secret).slice(3, 20).replace(/[+/]/g, '.')))
    assert.equal((await stat(join(stateFolder, 'secret.key'))).mode & 0o777, 0o600)
  }))

test('a secret whose key is gone sends nothing unsigned, and says so', () =>
  withReceiver(async (app, receiver) => {
    const { id } = await listen(app, receiver, { secret: 'tell nobody' })
    process.env.LEVAIN_SECRET = 'another key'
    try {
      const { success, error } = await app.call('webhooks.test', { webhook: id })
      assert.deepEqual([success, /sealed under another key/.test(error ?? '')], [false, true])
    } finally {
      delete process.env.LEVAIN_SECRET
    }
    assert.equal(receiver.received.length, 0)
  }))

test('what happens to models, versions, labels, aliases and prompts is told in the shapes MLflow receivers know', () =>
  withReceiver(async (app, receiver) => {
    await listen(app, receiver, { events: [...webhookEvents] })
    const prompt = { 'mlflow.prompt.is_prompt': 'true' }
    await app.call('registry.create', { model: 'late' })
    await app.call('registry.createVersion', { model: 'late', source: 's3://bucket/m', run: 'r1', tags: { a: '1' }, description: 'd' })
    await app.call('registry.tag', { model: 'late', version: 1, set: { k: 'v' } })
    await app.call('registry.tag', { model: 'late', version: 1, remove: ['k'] })
    await app.call('registry.tag', { model: 'late', set: { silent: 'for models' } })
    await app.call('registry.alias', { model: 'late', version: 1, alias: 'live' })
    await app.call('registry.removeAlias', { model: 'late', alias: 'live' })
    await app.call('registry.create', { model: 'hi', tags: { ...prompt, own: '1' } })
    const text = { ...prompt, 'mlflow.prompt.text': 'Hi {{name}}', own: '2' }
    await app.call('registry.createVersion', { model: 'hi', source: 'prompt-template', tags: text })
    await app.call('registry.tag', { model: 'hi', set: { k: 'v' } })
    await app.call('registry.tag', { model: 'hi', version: 1, remove: ['own'] })
    const told = await receiver.got(10)
    const byEvent = Object.fromEntries(told.map(({ json }) => [`${json.entity}.${json.action}`, json.data]))
    assert.deepEqual(byEvent, {
      'registered_model.created': { name: 'late', tags: {}, description: '' },
      'model_version.created': { name: 'late', version: '1', source: 's3://bucket/m', run_id: 'r1', tags: { a: '1' }, description: 'd' },
      'model_version_tag.set': { name: 'late', version: '1', key: 'k', value: 'v' },
      'model_version_tag.deleted': { name: 'late', version: '1', key: 'k' },
      'model_version_alias.created': { name: 'late', alias: 'live', version: '1' },
      'model_version_alias.deleted': { name: 'late', alias: 'live' },
      'prompt.created': { name: 'hi', tags: { own: '1' }, description: null },
      'prompt_version.created': { name: 'hi', version: '1', template: 'Hi {{name}}', tags: { own: '2' }, description: null },
      'prompt_tag.set': { name: 'hi', key: 'k', value: 'v' },
      'prompt_version_tag.deleted': { name: 'hi', version: '1', key: 'own' },
    })
  }))

test('runs, experiments, promotions and deployments are told of too', () =>
  withReceiver(async (app, receiver) => {
    await listen(app, receiver, { events: [...webhookEvents] })
    const ended = await app.call('track.start', {})
    await app.call('track.finish', { run: ended.id })
    const failed = await app.call('track.start', {})
    await app.call('track.finish', { run: failed.id, status: 'failed' })
    await app.call('track.createExperiment', { name: 'flights/2026' })
    const model = await storeModel(app.context())
    const verdict = await recordVerdict(app.context(), `model:${model}`, true)
    await app.call('registry.register', { model, name: 'late', verdict })
    await app.call('registry.promote', { model: 'late', version: 1 })
    const at = '2026-01-01T00:00:00.000Z'
    await app
      .context()
      .ledger.commit([emit(at, 'deployment', 'live', { what: 'crashed', status: 'failed', model: 'late', version: 1, error: 'gone' })])
    const told = await receiver.got(7)
    const find = (entity: string, action: string) => told.find(({ json }) => json.entity === entity && json.action === action)?.json.data
    assert.equal(find('run', 'finished')?.run_id, ended.id)
    assert.equal(find('run', 'failed')?.run_id, failed.id)
    assert.equal(find('experiment', 'created')?.name, 'flights/2026')
    assert.equal(find('registered_model', 'created')?.name, 'late')
    assert.equal(find('model_version', 'created')?.version, '1')
    assert.deepEqual(find('model_version_alias', 'created'), { name: 'late', alias: 'champion', version: '1' })
    assert.deepEqual(find('deployment', 'failed'), { name: 'live', model: 'late', version: '1', url: null, error: 'gone' })
  }))

test('a receiver that fails is asked again with the same delivery id until it takes the message', () =>
  withReceiver(
    async (app, receiver) => {
      const { id } = await listen(app, receiver)
      await app.call('registry.create', { model: 'late' })
      const told = await receiver.got(3)
      assert.equal(new Set(told.map(({ headers }) => headers['x-mlflow-delivery-id'])).size, 1)
      await settled(app, id, 'delivered')
    },
    (n) => (n === 1 ? { status: 503 } : n === 2 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 204 }),
  ))

test('what asking again cannot mend is given up at once, and the reason is kept; redirects are not followed', () =>
  withReceiver(
    async (app, receiver) => {
      const { id } = await listen(app, receiver)
      await app.call('registry.create', { model: 'late' })
      await settled(app, id, 'failed')
      await app.call('registry.create', { model: 'early' })
      await settled(app, id, 'failed', 2)
      const errors = (await app.call('webhooks.deliveries', { webhook: id })).map(({ error }) => error).sort()
      assert.match(errors[0] ?? '', /HTTP 302 \(redirects are not followed\)/)
      assert.match(errors[1] ?? '', /HTTP 401: who are you/)
      assert.equal(receiver.received.length, 2)
    },
    (n) => (n === 1 ? { status: 401, body: 'who are you' } : { status: 302, headers: { location: '/elsewhere' } }),
  ))

test('a disabled webhook gets nothing; a deleted one is gone with what waits', () =>
  withApp(async (app) => {
    const receiver = await startReceiver()
    try {
      const { id } = await listen(app, receiver)
      await app.call('registry.create', { model: 'a' })
      await app.call('webhooks.update', { webhook: id, status: 'disabled' })
      await app.call('registry.create', { model: 'b' })
      assert.equal((await app.call('webhooks.deliveries', { webhook: id })).length, 1)
      assert.deepEqual(await app.call('webhooks.delete', { webhook: id }), { waiting: 1 })
      await app.call('registry.create', { model: 'c' })
      assert.equal(await app.context().ledger.count('webhookDeliveries'), 0)
      await assert.rejects(app.call('webhooks.show', { webhook: id }), refusedWith('webhook-not-found'))
    } finally {
      await receiver.close()
    }
  }))

test('an event and the messages about it are written together or not at all', () =>
  withApp(async (app) => {
    const { id } = await listen(app, { url: 'http://127.0.0.1:9/hook' })
    await app.call('registry.create', { model: 'late' })
    await assert.rejects(app.call('registry.create', { model: 'late' }))
    assert.equal((await app.call('webhooks.deliveries', { webhook: id })).length, 1)
  }))

test('a message survives the kill of the process that made it and of the one that was sending it', () =>
  withApp(async (app) => {
    const receiver = await startReceiver((n) => (n === 1 ? 'silence' : { status: 200 }))
    try {
      const { id } = await listen(app, receiver)
      const child = startSender(app.projectFolder)
      await receiver.got(1)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const [waiting] = await app.call('webhooks.deliveries', { webhook: id })
      assert.equal(waiting?.status, 'waiting')
      // What the dead one had taken comes up when its minute is over: here, at once.
      const { ledger } = app.context()
      await ledger.commit([update('webhookDeliveries', { id: waiting?.id ?? '' }, { nextAt: waiting?.createdAt ?? '' })])
      const stop = await app.startServices()
      const told = await receiver.got(2)
      await settled(app, id, 'delivered')
      await stop()
      assert.equal(told[0]?.headers['x-mlflow-delivery-id'], told[1]?.headers['x-mlflow-delivery-id'])
      assert.equal(told[1]?.json.data.name, 'made-by-the-child')
    } finally {
      await receiver.close()
    }
  }))

function startSender(projectFolder: string): ChildProcess {
  const program = join(import.meta.dirname, 'notify.writer.ts')
  return spawn(process.execPath, ['--conditions=@levain/source', program, projectFolder], { stdio: 'inherit' })
}

test('a test sends an example of the event at once and tells what came back', () =>
  withReceiver(
    async (app, receiver) => {
      const { id } = await listen(app, receiver, { events: ['run.failed', 'prompt_version.created'] })
      assert.deepEqual(await app.call('webhooks.test', { webhook: id }), { success: true, status: 200, body: 'thanks', error: null })
      const second = await app.call('webhooks.test', { webhook: id, event: 'prompt_version.created' })
      assert.deepEqual([second.success, second.status, second.body?.length], [false, 500, 64 * 1024])
      assert.deepEqual(
        receiver.received.map(({ json }) => `${json.entity}.${json.action}`),
        ['run.failed', 'prompt_version.created'],
      )
    },
    (n) => (n === 1 ? { status: 200, body: 'thanks' } : { status: 500, body: 'x'.repeat(10 ** 6) }),
  ))
