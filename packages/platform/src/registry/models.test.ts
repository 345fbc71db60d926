import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ErrorCode, insert, isLevainError, resolveModel } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { recordVerdict, storeModel } from './testing.ts'

const refusedWith = (code: ErrorCode) => (error: unknown) => isLevainError(error, code)

/** A model with one version from an address elsewhere. */
async function plain(app: App, model: string): Promise<void> {
  await app.call('registry.create', { model })
  await app.call('registry.createVersion', { model, source: 's3://bucket/model' })
}

/** A registered version with a verdict that passed, promoted to champion. */
async function promoted(app: App, name: string): Promise<void> {
  const model = await storeModel(app.context())
  const verdict = await recordVerdict(app.context(), `model:${model}`, true)
  await app.call('registry.register', { model, name, verdict })
  await app.call('registry.promote', { model: name, version: 1 })
}

const namesFound = async (app: App, filter = '', more: object = {}) =>
  (await app.call('registry.search', { filter, ...more })).models.map(({ model }) => model.name)

test('a name may hold spaces, dots, @ and letters of any language, and references to its versions still work', () =>
  withApp(async (app) => {
    for (const model of ['My Model 2.0', 'flüge·遅れ', 'a@b', '日本@2026.1']) {
      await plain(app, model)
      await app.call('registry.alias', { model, version: 1, alias: 'neu-é' })
      for (const reference of [`${model}@1`, `${model}@neu-é`])
        assert.deepEqual((await resolveModel(app.context(), reference)).node, `model:${model}@1`, reference)
    }
    for (const model of ['a/b', 'a:b', ' ', '']) await assert.rejects(app.call('registry.create', { model }), refusedWith('input-invalid'))
  }))

test('a name is made once; a model and a prompt cannot share one, and the error says which is there', () =>
  withApp(async (app) => {
    await app.call('registry.create', { model: 'late', tags: { team: 'ops' }, description: 'delays' })
    await app.call('registry.create', { model: 'greeting', tags: { 'mlflow.prompt.is_prompt': 'true' } })
    await assert.rejects(app.call('registry.create', { model: 'late' }), (error) => {
      assert.ok(isLevainError(error, 'model-exists'))
      assert.deepEqual(error.details, { model: 'late', is: 'model', wanted: 'model' })
      return true
    })
    await assert.rejects(app.call('registry.create', { model: 'greeting' }), (error) => {
      assert.ok(isLevainError(error, 'model-exists'))
      assert.deepEqual(error.details, { model: 'greeting', is: 'prompt', wanted: 'model' })
      return true
    })
  }))

test('a search finds by name and label, in the order asked for, page by page; prompts only where it speaks of them', () =>
  withApp(async (app) => {
    for (const [model, team] of [
      ['churn-a', 'growth'],
      ['churn-b', 'ops'],
      ['late', 'ops'],
    ] as const)
      await app.call('registry.create', { model, tags: { team } })
    await app.call('registry.create', { model: 'greeting', tags: { 'mlflow.prompt.is_prompt': 'true', team: 'ops' } })
    assert.deepEqual(await namesFound(app), ['churn-a', 'churn-b', 'late'])
    assert.deepEqual(await namesFound(app, "name LIKE 'churn%' AND tags.team = 'ops'"), ['churn-b'])
    assert.deepEqual(await namesFound(app, "name = 'late' OR tags.team = 'growth'", { orderBy: ['name DESC'] }), ['late', 'churn-a'])
    assert.deepEqual(await namesFound(app, "tags.`mlflow.prompt.is_prompt` = 'true'"), ['greeting'])
    assert.deepEqual(await namesFound(app, "tags.`mlflow.prompt.is_prompt` != 'true'"), ['churn-a', 'churn-b', 'late'])
    const first = await app.call('registry.search', { limit: 2 })
    const second = await app.call('registry.search', { limit: 2, page: first.next ?? '' })
    assert.deepEqual(
      [first, second].map(({ models }) => models.map(({ model }) => model.name)),
      [['churn-a', 'churn-b'], ['late']],
    )
    assert.equal(second.next, null)
    await assert.rejects(app.call('registry.search', { filter: 'nme = 1' }), refusedWith('filter-invalid'))
  }))

test('the latest versions are the newest of each stage, and a version leaves the stage it was archived from', () =>
  withApp(async (app) => {
    await app.call('registry.create', { model: 'late' })
    for (let n = 1; n <= 4; n += 1) await app.call('registry.createVersion', { model: 'late', source: 's3://bucket/model' })
    const stage = (version: number, to: 'Staging' | 'Production', archiveOthers = false) =>
      app.call('registry.stage', { model: 'late', version, stage: to, archiveOthers })
    await stage(1, 'Production')
    await stage(2, 'Staging')
    await stage(3, 'Production', true)
    const { latest } = await app.call('registry.show', { model: 'late' })
    assert.deepEqual(Object.fromEntries(latest.map(({ version }) => [version.stage, version.version])), {
      None: 4,
      Production: 3,
      Staging: 2,
      Archived: 1,
    })
    await assert.rejects(
      app.call('registry.stage', { model: 'late', version: 1, stage: 'Archived', archiveOthers: true }),
      refusedWith('input-invalid'),
    )
  }))

test('labels are set and removed on models and versions; what is not there takes none', () =>
  withApp(async (app) => {
    await plain(app, 'late')
    await app.call('registry.tag', { model: 'late', set: { a: '1', b: '' } })
    assert.deepEqual((await app.call('registry.tag', { model: 'late', set: { a: '2' }, remove: ['b', 'never'] })).tags, { a: '2' })
    assert.deepEqual((await app.call('registry.tag', { model: 'late', version: 1, set: { c: '3' } })).tags, { c: '3' })
    await assert.rejects(app.call('registry.tag', { model: 'early', set: { a: '1' } }), refusedWith('model-not-found'))
    await assert.rejects(app.call('registry.tag', { model: 'late', version: 2, set: { a: '1' } }), refusedWith('model-not-found'))
  }))

test('names that every object knows are aliases only once they are set', () =>
  withApp(async (app) => {
    await plain(app, 'late')
    for (const alias of ['constructor', 'toString', 'hasOwnProperty']) {
      await assert.rejects(app.call('registry.resolve', { model: 'late', alias }), refusedWith('alias-not-found'))
      await assert.rejects(resolveModel(app.context(), `late@${alias}`), refusedWith('model-not-found'))
      assert.equal((await app.call('registry.removeAlias', { model: 'late', alias })).before, null)
      await app.call('registry.alias', { model: 'late', version: 1, alias })
      assert.equal((await app.call('registry.resolve', { model: 'late', alias })).version.version, 1)
      assert.equal((await app.call('registry.removeAlias', { model: 'late', alias })).before, 1)
    }
    await assert.rejects(app.call('registry.alias', { model: 'late', version: 1, alias: '__proto__' }), refusedWith('input-invalid'))
  }))

test('an alias nobody promoted moves freely; one that a promotion set is moved by promotions only, until it is released', () =>
  withApp(async (app) => {
    await promoted(app, 'late')
    await app.call('registry.createVersion', { model: 'late', source: 's3://bucket/model' })
    const set = (alias: string, version: number) => app.call('registry.alias', { model: 'late', alias, version })
    assert.deepEqual((await set('candidate', 2)).aliases, ['candidate'])
    assert.deepEqual((await app.call('registry.removeAlias', { model: 'late', alias: 'candidate' })).before, 2)
    await assert.rejects(set('champion', 2), refusedWith('alias-governed'))
    await assert.rejects(app.call('registry.removeAlias', { model: 'late', alias: 'champion' }), refusedWith('alias-governed'))
    await assert.rejects(app.call('registry.deleteVersion', { model: 'late', version: 1 }), refusedWith('alias-governed'))
    await assert.rejects(app.call('registry.delete', { model: 'late' }), refusedWith('alias-governed'))
    const scientist = { actor: { id: 'grace', roles: ['scientist'] } }
    await assert.rejects(app.call('registry.release', { model: 'late', alias: 'champion' }, scientist), refusedWith('forbidden'))
    await app.call('registry.release', { model: 'late', alias: 'champion' })
    assert.deepEqual((await set('champion', 2)).aliases, ['champion'])
  }))

test('the audit says who moved which alias from which version to which', () =>
  withApp(async (app) => {
    await plain(app, 'late')
    await app.call('registry.createVersion', { model: 'late', source: 's3://bucket/model' })
    await app.call('registry.alias', { model: 'late', alias: 'live', version: 1 })
    await app.call('registry.alias', { model: 'late', alias: 'live', version: 2 }, { actor: { id: 'grace', roles: ['scientist'] } })
    const [row] = await app.context().ledger.find('audit', { where: { action: 'registry.alias' }, orderBy: [['seq', 'desc']], limit: 1 })
    const aliases = (state: unknown) => (state as { aliases: object }).aliases
    assert.deepEqual(
      [row?.actor, row?.resource, aliases(row?.before), aliases(row?.after)],
      ['grace', 'model:late@2', { live: 1 }, { live: 2 }],
    )
  }))

test('latest is the newest version without being stored; an alias that is a number, latest or v3 is refused', () =>
  withApp(async (app) => {
    await plain(app, 'late')
    assert.equal((await app.call('registry.resolve', { model: 'late', alias: 'latest' })).version.version, 1)
    for (const alias of ['3', 'latest', 'Latest', 'v3', 'a b', ''])
      await assert.rejects(app.call('registry.alias', { model: 'late', version: 1, alias }), refusedWith('input-invalid'), alias)
    await assert.rejects(app.call('registry.resolve', { model: 'late', alias: 'gone' }), refusedWith('alias-not-found'))
    await assert.rejects(app.call('registry.alias', { model: 'late', version: 2, alias: 'live' }), refusedWith('model-not-found'))
  }))

test('a rename takes versions, labels, aliases, verdicts, approvals and lineage along', () =>
  withApp(async (app) => {
    await promoted(app, 'late')
    await app.call('registry.tag', { model: 'late', set: { team: 'ops' } })
    await app.call('registry.tag', { model: 'late', version: 1, set: { seed: '7' } })
    await recordVerdict(app.context(), 'model:late@1', true)
    await assert.rejects(
      app.call('registry.promote', { model: 'late', version: 1, alias: 'strict', requireApproval: true }),
      refusedWith('approval-pending'),
    )
    await app.call('registry.rename', { model: 'late', to: 'Delayed flights' })
    const { model, tags, latest } = await app.call('registry.show', { model: 'Delayed flights' })
    assert.deepEqual([model.aliases, model.governed, tags], [{ champion: 1 }, ['champion'], { team: 'ops' }])
    assert.deepEqual([latest[0]?.tags, latest[0]?.aliases], [{ seed: '7' }, ['champion']])
    const { ledger } = app.context()
    const node = 'model:Delayed flights@1'
    assert.equal(await ledger.count('verdicts', { subject: node }), 1)
    assert.equal(await ledger.count('approvals', { subject: node }), 1)
    assert.equal(await ledger.count('lineage', { to: node }), 1)
    for (const table of ['models', 'modelVersions', 'modelTags', 'modelVersionTags'] as const)
      assert.equal(await ledger.count(table, table === 'models' ? { name: 'late' } : ({ model: 'late' } as never)), 0, table)
    await app.call('registry.create', { model: 'late' })
    await assert.rejects(app.call('registry.rename', { model: 'late', to: 'Delayed flights' }), refusedWith('model-exists'))
    await assert.rejects(app.call('registry.rename', { model: 'early', to: 'other' }), refusedWith('model-not-found'))
  }))

test('while a deployment answers with a model, it is neither renamed nor deleted', () =>
  withApp(async (app) => {
    await plain(app, 'late')
    const { ledger } = app.context()
    const at = '2026-01-01T00:00:00.000Z'
    const rest = { url: '', pid: null, folder: '', error: null, previous: null, createdAt: at, updatedAt: at } as const
    const bundle = `sha256:${'b'.repeat(64)}`
    await ledger.commit([
      insert('deployments', { name: 'live', target: 'local', status: 'ready', model: 'late', version: 1, bundle, ...rest, trusted: [] }),
    ])
    await assert.rejects(app.call('registry.rename', { model: 'late', to: 'later' }), refusedWith('model-in-use'))
    await assert.rejects(app.call('registry.deleteVersion', { model: 'late', version: 1 }), refusedWith('model-in-use'))
    await assert.rejects(app.call('registry.delete', { model: 'late' }), refusedWith('model-in-use'))
    assert.equal(await ledger.count('modelVersions', { model: 'late', deletedAt: null }), 1)
  }))

test('a deleted model is gone with its versions, and its name begins anew', () =>
  withApp(async (app) => {
    await plain(app, 'late')
    await app.call('registry.tag', { model: 'late', set: { a: '1' } })
    assert.deepEqual(await app.call('registry.delete', { model: 'late' }), { versions: 1 })
    await assert.rejects(app.call('registry.show', { model: 'late' }), refusedWith('model-not-found'))
    await app.call('registry.create', { model: 'late' })
    const { tags, versions } = await app.call('registry.show', { model: 'late' })
    assert.deepEqual([tags, versions], [{}, []])
  }))

test('models are found by their name, by a label, and by both', () =>
  withApp(async (app) => {
    for (const [model, team] of Object.entries({ rain: 'red', snow: 'red', hail: 'blue' }))
      await app.call('registry.create', { model, tags: { team } })
    const found = async (filter: string) => (await app.call('registry.search', { filter })).models.map(({ model }) => model.name)
    assert.deepEqual(await found("name = 'rain'"), ['rain'])
    assert.deepEqual(await found("tags.team = 'red'"), ['rain', 'snow'])
    assert.deepEqual(await found("name = 'snow' AND tags.team = 'red'"), ['snow'])
    assert.deepEqual(await found("name = 'rain' AND tags.team = 'blue'"), [])
  }))
