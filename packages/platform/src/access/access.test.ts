import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '@levain/core'
import { type App, withApp } from '../app/index.ts'

const address = '127.0.0.1'
const password = 'correct horse battery'
const as = (id: string, ...roles: string[]): { actor: Actor } => ({ actor: { id, roles } })
const login = (app: App, given: string, user = 'ada') => app.authenticate({ address, user, password: given })

test('a password that was made is shown once, kept only as scrypt, and lets its user in with their roles', () =>
  withApp(async (app) => {
    const { user, password: made } = await app.call('users.add', { user: 'ada', roles: ['reader', 'approver'] })
    assert.match(made ?? '', /^[A-Za-z0-9]{20}$/)
    assert.deepEqual(await login(app, made ?? ''), { id: 'ada', roles: ['reader', 'approver'] })
    assert.deepEqual(await app.call('users.list', {}), [user])
    const [row] = await app.context().ledger.find('users')
    assert.match(row?.password ?? '', /^scrypt:32768:8:1:[\w-]{22}:[\w-]{43}$/)
  }))

test('no hash, password or secret stands in the audit', () =>
  withApp(async (app) => {
    await app.call('users.add', { user: 'ada', password })
    const { secret } = await app.call('tokens.create', { user: 'ada' })
    await assert.rejects(app.call('users.add', { user: 'eve', password: 'short' }), { code: 'password-weak' })
    const wrong = { user: 'eve', password: 5 } as unknown as { user: string }
    await assert.rejects(app.call('users.add', wrong), (error: Error) => !/5/.test(error.message))
    await assert.rejects(login(app, 'another password'))
    const { ledger } = app.context()
    const [user] = await ledger.find('users')
    const [token] = await ledger.find('tokens')
    const audit = JSON.stringify(await ledger.find('audit'))
    for (const hidden of [password, secret, user?.password, token?.sha256, 'short', 'another password'])
      assert.equal(audit.includes(hidden ?? 'missing'), false, hidden)
    assert.match(audit, /"action":"access.login","resource":"server"/)
    assert.match(audit, /"action":"users.add","resource":"user:ada"/)
  }))

test('a wrong password, an unknown name and a made-up token are refused alike', () =>
  withApp(async (app) => {
    await app.call('users.add', { user: 'ada', password })
    const refusals = [login(app, 'wrong'), login(app, password, 'eve'), login(app, ''), app.authenticate({ address, token: 'levain_x' })]
    const messages = await Promise.all(refusals.map((refusal) => refusal.then(String, (error: Error) => error.message)))
    assert.equal(new Set(messages).size, 1)
    assert.match(messages[0] ?? '', /not right/)
  }))

test('who guesses waits ever longer, whoever was let in before goes on, and another name is not held up', () => {
  let nowMs = Date.UTC(2026, 0, 1)
  const body = async (app: App) => {
    await app.call('users.add', { user: 'ada', password })
    await app.call('users.add', { user: 'bob', password })
    await login(app, password)
    for (let i = 0; i < 5; i++) await assert.rejects(login(app, `wrong ${i}`), { code: 'unauthenticated' })
    await assert.rejects(login(app, 'wrong again'), { code: 'attempts-exceeded' })
    assert.equal((await login(app, password)).id, 'ada')
    assert.equal((await login(app, password, 'bob')).id, 'bob')
    nowMs += 1001
    await assert.rejects(login(app, 'wrong 6'), { code: 'unauthenticated' })
    nowMs += 1001
    await assert.rejects(login(app, 'wrong 7'), { code: 'attempts-exceeded', details: { retryAfterMs: 999 } })
  }
  return withApp(body, { clock: { now: () => nowMs } })
})

test('guessing side by side is no faster, and the connections of one client are not held up', () =>
  withApp(async (app) => {
    await app.call('users.add', { user: 'ada', password })
    const outcomes = async (passwords: readonly string[]) => {
      const settled = await Promise.allSettled(passwords.map((given) => login(app, given)))
      return settled.map((one) => (one.status === 'fulfilled' ? 'in' : (one.reason as { code: string }).code))
    }
    assert.deepEqual(new Set(await outcomes(Array<string>(20).fill(password))), new Set(['in']))
    const guessed = await outcomes(Array.from({ length: 20 }, (_, i) => `wrong password ${i}`))
    assert.equal(guessed.filter((code) => code === 'unauthenticated').length, 5)
    assert.equal(guessed.filter((code) => code === 'attempts-exceeded').length, 15)
  }))

test('within a second of a new password or of removal the old one, and every token, is worthless', () => {
  let nowMs = Date.UTC(2026, 0, 1)
  const body = async (app: App) => {
    await app.call('users.add', { user: 'ada', password })
    const { secret } = await app.call('tokens.create', { user: 'ada' })
    assert.equal((await login(app, password)).id, 'ada')
    assert.equal((await app.authenticate({ address, token: secret })).id, 'ada')
    await app.call('users.add', { user: 'ada', password: 'a newer password' })
    nowMs += 1001
    await assert.rejects(login(app, password), { code: 'unauthenticated' })
    assert.equal((await login(app, 'a newer password')).id, 'ada')
    assert.deepEqual(await app.call('users.remove', { user: 'ada' }), { removed: true, tokens: 1 })
    nowMs += 1001
    await assert.rejects(login(app, 'a newer password'), { code: 'unauthenticated' })
    await assert.rejects(app.authenticate({ address, token: secret }), { code: 'unauthenticated' })
    await app.call('users.add', { user: 'ada', password })
    nowMs += 1001
    await assert.rejects(app.authenticate({ address, token: secret }), { code: 'unauthenticated' })
  }
  return withApp(body, { clock: { now: () => nowMs } })
})

test('a token holds until it expires or is revoked', () => {
  let nowMs = Date.UTC(2026, 0, 1)
  const body = async (app: App) => {
    await app.call('users.add', { user: 'ada', password })
    const short = await app.call('tokens.create', { user: 'ada', days: 1 })
    const long = await app.call('tokens.create', { user: 'ada', name: 'laptop' })
    assert.equal(short.token.expiresAt, '2026-01-02T00:00:00.000Z')
    nowMs += 24 * 3600 * 1000 + 1
    await assert.rejects(app.authenticate({ address, token: short.secret }), { code: 'unauthenticated' })
    assert.equal((await app.authenticate({ address, token: long.secret })).id, 'ada')
    await app.call('tokens.revoke', { token: long.token.id })
    nowMs += 1001
    await assert.rejects(app.authenticate({ address, token: long.secret }), { code: 'unauthenticated' })
  }
  return withApp(body, { clock: { now: () => nowMs } })
})

test('everybody makes, sees and revokes tokens of their own; owners those of anybody', () =>
  withApp(async (app) => {
    for (const user of ['ada', 'bob']) await app.call('users.add', { user, password })
    const bobs = await app.call('tokens.create', { user: 'bob' })
    const ada = as('ada', 'reader')
    await assert.rejects(app.call('tokens.create', { user: 'bob' }, ada), { code: 'forbidden' })
    await assert.rejects(app.call('tokens.revoke', { token: bobs.token.id }, ada), { code: 'token-not-found' })
    const own = await app.call('tokens.create', { user: 'ada' }, ada)
    assert.deepEqual(await app.call('tokens.list', {}, ada), [own.token])
    assert.equal((await app.call('tokens.list', {})).length, 2)
    await assert.rejects(app.call('users.add', { user: 'eve' }, ada), { code: 'forbidden' })
    await assert.rejects(app.call('users.list', {}, ada), { code: 'forbidden' })
    await assert.rejects(app.call('tokens.create', { user: 'nobody' }), { code: 'user-not-found' })
  }))
