import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { createClient } from '@levain/sdk'
import type { App } from '../app/index.ts'
import type { LevainServer } from './server.ts'
import { ask, errorIn, withServer } from './testing.ts'

const password = 'correct horse battery'
const basic = (user: string, given: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${given}`).toString('base64')}` })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const withUsers = (body: (server: LevainServer, app: App) => Promise<void>) =>
  withServer(
    async (server, app) => {
      await app.call('users.add', { user: 'ada', password, roles: ['scientist'] })
      await app.call('users.add', { user: 'rita', password, roles: ['reader'] })
      await body(server, app)
    },
    { auth: 'required' },
  )

test('nobody is asked on loopback until there is a user; then everybody is', () =>
  withServer(async (server, app) => {
    assert.equal((await ask(server, { path: '/api/v1/runs' })).status, 200)
    await app.call('users.add', { user: 'ada', password })
    // What was known of users is relied on for a second.
    while ((await ask(server, { path: '/api/v1/runs' })).status === 200);
    assert.equal((await ask(server, { path: '/api/v1/runs', headers: basic('ada', password) })).status, 200)
  }))

test('without credentials, or with wrong ones, every address says 401 in its own shape and how to log in', () =>
  withUsers(async (server) => {
    let names = 0
    // Another name each time: the same one would have to wait.
    const wrong = [
      () => ({}),
      () => basic(`eve${names++}`, password),
      () => bearer('levain_wrong'),
      () => ({ authorization: 'Basic %%%' }),
      () => ({ authorization: 'Digest x' }),
    ]
    for (const headers of wrong) {
      for (const path of ['/api/v1/runs', '/api/v1/events', '/metrics', '/', '/api/v1/docs/json', '/nothing']) {
        const answer = await ask(server, { path, headers: headers() })
        assert.equal(answer.status, 401, path)
        assert.equal(errorIn(answer).code, 'unauthenticated')
        assert.match(String(answer.headers['www-authenticate']), /^Basic realm="mlflow"/)
      }
      for (const path of [
        '/api/2.0/mlflow/experiments/search',
        '/api/2.0/mlflow/nothing',
        '//api/2.0/mlflow/experiments/search',
        '/version',
      ]) {
        const answer = await ask(server, { path, headers: headers() })
        assert.equal(answer.status, 401, path)
        assert.equal(JSON.parse(answer.text).error_code, 'UNAUTHENTICATED')
        assert.match(String(answer.headers['www-authenticate']), /^Basic realm="mlflow"/)
      }
    }
  }))

test('whether the server is there may be asked by anybody, and nothing else at those addresses', () =>
  withUsers(async (server) => {
    for (const path of ['/health', '/healthz', '/readyz', '//health']) assert.equal((await ask(server, { path })).status, 200, path)
    for (const path of ['/health/../api/v1/runs', '/health%2f..%2fapi', '/api/v1/runs?x=/health'])
      assert.notEqual((await ask(server, { path })).status, 200, path)
  }))

test('the one who logged in is the one whom access judges and the audit names', () =>
  withUsers(async (server, app) => {
    const headers = { ...basic('ada', password), 'content-type': 'application/json' }
    const started = await ask(server, { method: 'POST', path: '/api/v1/runs', headers, body: '{}' })
    assert.equal(started.status, 200, started.text)
    assert.equal(JSON.parse(started.text).actor, 'ada')
    const made = await ask(server, { method: 'POST', path: '/api/v1/experiments', headers, body: '{"name":"churn"}' })
    assert.equal(made.status, 200, made.text)
    const [row] = await app.call('govern.audit', { action: 'track.createExperiment' })
    assert.equal(row?.actor, 'ada')
    const refused = await ask(server, {
      method: 'POST',
      path: '/api/v1/runs',
      headers: { ...headers, ...basic('rita', password) },
      body: '{}',
    })
    assert.equal(refused.status, 403)
    assert.equal(errorIn(refused).code, 'forbidden')
  }))

test('the typed client calls and hears live events with a token', () =>
  withUsers(async (server, app) => {
    const { secret } = await app.call('tokens.create', { user: 'ada', name: 'test' })
    const client = createClient({ url: server.url, token: secret })
    const stop = new AbortController()
    const heard = client.events({ topics: ['run'], after: 0 }, () => stop.abort(), { signal: stop.signal })
    const run = await client.track.start({})
    await heard
    assert.equal(run.actor, 'ada')
    await assert.rejects(createClient({ url: server.url, token: 'levain_wrong' }).track.start({}), { code: 'unauthenticated', status: 401 })
    await assert.rejects(createClient({ url: server.url }).track.runs({}), { code: 'unauthenticated', status: 401 })
  }))

test('beyond loopback credentials are required even before there is a user', () =>
  withServer(
    async (server) => {
      assert.equal((await ask(server, { path: '/api/v1/runs' })).status, 401)
      assert.equal((await ask(server, { path: '/health' })).status, 200)
    },
    { host: '0.0.0.0' },
  ))

test('a password of a thousand wrong letters, one with a colon and one beyond ASCII are read as they were sent', () =>
  withUsers(async (server, app) => {
    await app.call('users.add', { user: 'ada', password: 'püré:and:colons 🥖' })
    assert.equal((await ask(server, { path: '/api/v1/runs', headers: basic('ada', 'püré:and:colons 🥖') })).status, 200)
    assert.equal((await ask(server, { path: '/api/v1/runs', headers: basic('rita', 'x'.repeat(5000)) })).status, 401)
  }))

const step = `
const { LEVAIN_URL, LEVAIN_TOKEN, MLFLOW_TRACKING_TOKEN } = process.env
const headers = { authorization: 'Bearer ' + LEVAIN_TOKEN, 'content-type': 'application/json' }
const answer = await fetch(LEVAIN_URL + '/api/v1/runs', { method: 'POST', headers, body: '{"name":"from a step"}' })
if (!answer.ok || LEVAIN_TOKEN !== MLFLOW_TRACKING_TOKEN) throw new Error(await answer.text())
`

test('a step of a pipeline speaks to the server as the actor of its run', () =>
  withUsers(async (server, app) => {
    await writeFile(join(app.projectFolder, 'step.mjs'), step)
    await writeFile(join(app.projectFolder, 'levain.yaml'), 'pipeline: p\nsteps:\n  tell: { run: node step.mjs }\n')
    const stop = await app.startServices(server.url)
    const { run } = await app.call('pipeline.run', {}, { actor: { id: 'ada', roles: ['scientist'] } })
    await stop()
    assert.equal(run.status, 'ok', JSON.stringify(run.error))
    const told = await app.context().ledger.find('runs', { where: { name: 'from a step' } })
    assert.deepEqual(
      told.map(({ actor }) => actor),
      ['ada'],
    )
  }))

test('a token with somebody else’s name in place of the lent one is worthless', () =>
  withUsers(async (server) => {
    const forged = `levain_lent_${Buffer.from('ada').toString('base64url')}.${'A'.repeat(43)}`
    assert.equal((await ask(server, { path: '/api/v1/runs', headers: bearer(forged) })).status, 401)
  }))
