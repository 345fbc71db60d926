import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { type Actor, insert, isLevainError, newModel } from '@levain/core'
import { type App, roles, withApp } from './index.ts'

const reader: Actor = { id: 'rita', roles: ['reader'] }

const keepModel = (app: App) => app.context().ledger.commit([insert('models', newModel(app.context(), { name: 'late' }))])

test('a wrong, missing or unknown field is refused by name before anything happens', () =>
  withApp(async (app) => {
    const cases: [unknown, RegExp][] = [
      [{ dataset: 'x' }, /path: expected .*, got nothing/],
      [{ path: 'a.csv', dataset: '../x' }, /dataset: expected .* got "\.\.\/x"/],
      [{ path: 'a.csv', dataset: 'x', pathh: 'b' }, /pathh: expected one of .*, got an unknown field/],
    ]
    for (const [input, message] of cases)
      await assert.rejects(
        app.callByName('ingest.file', input),
        (error) => isLevainError(error, 'input-invalid') && message.test(error.message),
      )
    await assert.rejects(app.callByName('ingest.nothing', {}), (error) => isLevainError(error, 'not-found'))
    assert.equal(await app.context().ledger.count('audit'), 0)
  }))

test('a refused change is audited, whatever characters it was asked with', () =>
  withApp(async (app) => {
    await assert.rejects(app.call('registry.create', { model: 'a\0b' }), (error) => isLevainError(error, 'input-invalid'))
    const [event] = await app.call('govern.audit', {})
    assert.deepEqual([event?.resource, event?.outcome], ['model:a\u2400b', 'refused'])
  }))

test('who lacks the permission is refused, whatever the verb would have said', () =>
  withApp(async (app) => {
    assert.deepEqual(await app.call('registry.list', {}, { actor: reader }), [])
    const write = app.call('registry.update', { model: 'nobody', owner: 'rita' }, { actor: reader })
    await assert.rejects(
      write,
      (error) => isLevainError(error, 'forbidden') && error.message.includes('rita lacks the permission model:write'),
    )
    await assert.rejects(app.call('registry.list', {}, { actor: { id: 'x', roles: ['stranger'] } }), (error) =>
      isLevainError(error, 'forbidden'),
    )
  }))

test('roles only add: whoever builds may read, whoever operates may build', () => {
  const has = (role: string) => new Set(roles[role])
  for (const [less, more] of [
    ['reader', 'scientist'],
    ['scientist', 'operator'],
    ['operator', 'owner'],
  ] as const)
    assert.deepEqual(
      [...has(less)].filter((permission) => !has(more).has(permission)),
      [],
      `${less} within ${more}`,
    )
})

test('a change is audited with who, what, before and after', () =>
  withApp(async (app) => {
    await keepModel(app)
    await app.call('registry.update', { model: 'late', owner: 'ada' })
    const [event] = await app.call('govern.audit', {})
    assert.deepEqual([event?.action, event?.resource, event?.outcome], ['registry.update', 'model:late', 'ok'])
    const owners = [event?.before, event?.after].map((state) => (state as { owner: string } | undefined)?.owner)
    assert.deepEqual(owners, ['', 'ada'])
    assert.equal(event?.actor, app.context().actor.id)
  }))

test('change and audit become durable together: where the audit cannot be written, nothing is changed', () =>
  withApp(async (app) => {
    await keepModel(app)
    const raw = new DatabaseSync(join(app.stateFolder, 'ledger.sqlite'))
    raw.exec(`create trigger no_audit before insert on audit begin select raise(abort, 'no audit today'); end`)
    raw.close()
    await assert.rejects(app.call('registry.update', { model: 'late', owner: 'ada' }))
    assert.equal((await app.context().ledger.first('models', { name: 'late' }))?.owner, '')
  }))

test('a refusal of a change is audited with its reason, a refused look is not', () =>
  withApp(async (app) => {
    await assert.rejects(app.call('registry.promote', { model: 'late', version: 1 }))
    await assert.rejects(app.call('registry.show', { model: 'late' }))
    const events = await app.call('govern.audit', {})
    assert.deepEqual(
      events.map(({ action, outcome }) => [action, outcome]),
      [['registry.promote', 'refused']],
    )
    assert.match(events[0]?.reason ?? '', /model-not-found/)
  }))
