import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { App } from '../app/index.ts'
import type { LevainServer } from './server.ts'
import { type Answer, ask, errorIn, withServer } from './testing.ts'

const password = 'correct horse battery'
const withAda = (body: (server: LevainServer, app: App) => Promise<void>) =>
  withServer(
    async (server, app) => {
      await app.call('users.add', { user: 'ada', password, roles: ['reader'] })
      await body(server, app)
    },
    { auth: 'required' },
  )

const path = '/api/v1/session'
const json = { 'content-type': 'application/json' }
const login = (server: LevainServer, headers: Record<string, string> = {}, given = password) =>
  ask(server, { method: 'POST', path, headers: { ...json, ...headers }, body: JSON.stringify({ user: 'ada', password: given }) })
const setCookie = (answer: Answer): string => String(answer.headers['set-cookie'] ?? '')
const cookieOf = (answer: Answer): { cookie: string } => ({ cookie: setCookie(answer).split(';')[0] ?? '' })
const whoIs = async (server: LevainServer, headers = {}) => JSON.parse((await ask(server, { path, headers })).text)

test('a name and password open a session in a cookie no script reads and no other site sends, with the rights of its user', () =>
  withAda(async (server) => {
    const answer = await login(server)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(JSON.parse(answer.text), { required: true, user: { id: 'ada', roles: ['reader'] } })
    assert.match(setCookie(answer), /^levain-session-\d+=levain_[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/)
    assert.equal((await ask(server, { path: '/api/v1/runs', headers: cookieOf(answer) })).status, 200)
    assert.deepEqual((await whoIs(server, cookieOf(answer))).user, { id: 'ada', roles: ['reader'] })
    const write = { method: 'POST', path: '/api/v1/runs', headers: { ...json, ...cookieOf(answer) }, body: '{}' }
    assert.equal(errorIn(await ask(server, write)).code, 'forbidden')
  }))

test('where the page came over TLS, the cookie never goes without it', () =>
  withAda(async (server) => {
    const host = `127.0.0.1:${server.port}`
    assert.match(setCookie(await login(server, { host, origin: `https://${host}` })), /; Secure$/)
  }))

test('wrong passwords, other shapes and strange pages open nothing', () =>
  withAda(async (server) => {
    const answers = [
      [await login(server, {}, 'wrong horse battery'), 'unauthenticated'],
      [await login(server, { origin: 'https://evil.example' }), 'origin-refused'],
      [await ask(server, { method: 'POST', path, headers: json, body: '{"user":"ada"}' }), 'input-invalid'],
      [await ask(server, { method: 'POST', path, headers: json, body: '{"user":"","password":""}' }), 'unauthenticated'],
      [
        await ask(server, { method: 'POST', path, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'user=ada' }),
        'content-type-unsupported',
      ],
    ] as const
    for (const [answer, code] of answers) {
      assert.equal(errorIn(answer).code, code)
      assert.equal(answer.headers['set-cookie'], undefined)
    }
    for (let i = 0; i < 5; i++) await login(server, {}, `wrong ${i}`)
    assert.equal(errorIn(await login(server)).code, 'attempts-exceeded')
  }))

test('a change that another origin asks for with the session is refused', () =>
  withAda(async (server, app) => {
    await app.call('users.add', { user: 'ada', password, roles: ['owner'] })
    const headers = { ...json, ...cookieOf(await login(server)), origin: 'http://127.0.0.1:1' }
    assert.equal(errorIn(await ask(server, { method: 'POST', path: '/api/v1/runs', headers, body: '{}' })).code, 'origin-refused')
    assert.equal(errorIn(await ask(server, { method: 'DELETE', path, headers })).code, 'origin-refused')
  }))

test('logging out makes the session worthless, and takes no token that is not one', () =>
  withAda(async (server, app) => {
    const session = cookieOf(await login(server))
    const { secret } = await app.call('tokens.create', { user: 'ada', name: 'laptop' })
    const name = session.cookie.split('=')[0]
    await ask(server, { method: 'DELETE', path, headers: { cookie: `${name}=${secret}` } })
    assert.equal((await ask(server, { path: '/api/v1/runs', headers: { authorization: `Bearer ${secret}` } })).status, 200)
    const answer = await ask(server, { method: 'DELETE', path, headers: session })
    assert.match(setCookie(answer), /=; Path=\/; Max-Age=0;/)
    // What was known of tokens is relied on for a second.
    while ((await ask(server, { path: '/api/v1/runs', headers: session })).status === 200);
    assert.equal((await whoIs(server, session)).user, null)
    for (const action of ['access.login', 'access.logout']) {
      const events = await app.call('govern.audit', { action })
      assert.equal(events.filter(({ actor, outcome }) => actor === 'ada' && outcome === 'ok').length, 1, action)
    }
  }))

test('sessions are listed and revoked with the tokens; a removed user has none', () =>
  withAda(async (server, app) => {
    const first = cookieOf(await login(server))
    const [token] = await app.call('tokens.list', {})
    assert.equal(token?.name, 'studio')
    await app.call('tokens.revoke', { token: token?.id ?? '' })
    while ((await whoIs(server, first)).user !== null);
    const second = cookieOf(await login(server))
    await app.call('users.remove', { user: 'ada' })
    while ((await whoIs(server, second)).user !== null);
  }))

test('the browser is asked to ask by itself only where it is not the studio that does', () =>
  withAda(async (server) => {
    const asked = async (headers: Record<string, string>) =>
      'www-authenticate' in (await ask(server, { path: '/api/v1/runs', headers })).headers
    assert.equal(await asked({}), true)
    assert.equal(await asked({ 'x-requested-with': 'levain-studio' }), false)
    assert.equal(await asked({ cookie: `levain-session-${server.port}=gone` }), false)
  }))

test('where nobody is asked, the session is that of the machine', () =>
  withServer(async (server, app) => {
    assert.deepEqual(await whoIs(server), { required: false, user: app.context().actor })
  }))
