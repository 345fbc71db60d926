import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ErrorCode, isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { findVersion } from './index.ts'
import { recordTraining, recordVerdict, storeModel, trainingTable } from './testing.ts'

const refusedWith = (code: ErrorCode) => (error: unknown) => isLevainError(error, code)

/** Registers one version of `late` with a verdict that passed, or did not. */
async function registered(app: App, { passed, seed = 0 }: { passed: boolean; seed?: number }): Promise<number> {
  const model = await storeModel(app.context(), seed)
  const verdict = await recordVerdict(app.context(), `model:${model}`, passed)
  const { version } = await app.call('registry.register', { model, name: 'late', verdict })
  return version.version
}

const aliasesOf = async (app: App) => (await app.call('registry.show', { model: 'late' })).model.aliases

test('a version tells where it came from: signature, training table, run, and what that run measured', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const model = await storeModel(ctx)
    const run = await recordTraining(ctx, model)
    const { reference, version } = await app.call('registry.register', { model, name: 'late', owner: 'ada' })
    assert.equal(reference, 'late@1')
    assert.deepEqual([version.manifest, version.trainedOn, version.run], [model, trainingTable, run.id])
    assert.deepEqual(version.metrics, { auc: { value: 0.5 } })
    assert.deepEqual([version.algorithm, version.signature?.output.name], ['dummy', 'late'])
    const shown = await app.call('registry.show', { model: 'late' })
    assert.deepEqual([shown.model.owner, shown.versions], ['ada', [version]])
    const [edge] = await ctx.ledger.find('lineage', { where: { to: 'model:late@1' } })
    assert.equal(edge?.from, `model:${model}`)
  }))

test('metrics given with their intervals are kept instead of those of the run', () =>
  withApp(async (app) => {
    const model = await storeModel(app.context())
    await recordTraining(app.context(), model)
    const metrics = { auc: { value: 0.7, low: 0.69, high: 0.71, n: 5000 } }
    const { version } = await app.call('registry.register', { model, name: 'late', metrics })
    assert.deepEqual(version.metrics, metrics)
  }))

test('twenty registers at once get twenty numbers without a gap', () =>
  withApp(async (app) => {
    const models = await Promise.all(Array.from({ length: 20 }, (_, seed) => storeModel(app.context(), seed)))
    const answers = await Promise.all(models.map((model) => app.call('registry.register', { model, name: 'late' })))
    const numbers = answers.map(({ version }) => version.version).sort((a, b) => a - b)
    assert.deepEqual(
      numbers,
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
    const { versions } = await app.call('registry.show', { model: 'late' })
    const manifestOf = new Map(versions.map(({ version, manifest }) => [version, manifest]))
    answers.forEach(({ version }, i) => {
      assert.equal(manifestOf.get(version.version), models[i])
    })
  }))

test('the same model judged alike again is not numbered twice; judged otherwise it is another version', () =>
  withApp(async (app) => {
    assert.deepEqual([await registered(app, { passed: true }), await registered(app, { passed: true })], [1, 1])
    assert.deepEqual([await registered(app, { passed: false }), await registered(app, { passed: false })], [2, 2])
    const { reference } = await app.call('registry.register', { model: await storeModel(app.context(), 0), name: 'late' })
    assert.equal(reference, 'late@3')
  }))

test('the same model under the same verdict is not numbered twice', () =>
  withApp(async (app) => {
    const model = await storeModel(app.context())
    const once = await app.call('registry.register', { model, name: 'late' })
    assert.deepEqual(await app.call('registry.register', { model, name: 'late' }), once)
    assert.equal((await app.call('registry.show', { model: 'late' })).versions.length, 1)
  }))

test('what is no readable model directory is refused and leaves no name behind', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const register = (model: string) => app.call('registry.register', { model, name: 'late' })
    await assert.rejects(register(`sha256:${'0'.repeat(64)}`), refusedWith('model-not-found'))
    await assert.rejects(register(await storeModel(ctx, 0, { 'model.json': null })), refusedWith('model-unreadable'))
    await assert.rejects(register(await storeModel(ctx, 0, { 'model.json': '{"format"' })), refusedWith('model-unreadable'))
    await assert.rejects(register(await storeModel(ctx, 0, { 'profile.json': 'not json' })), refusedWith('model-unreadable'))
    assert.equal(await ctx.ledger.count('models'), 0)
  }))

test('a verdict must exist and be about the model it is given for', () =>
  withApp(async (app) => {
    const [model, other] = [await storeModel(app.context(), 1), await storeModel(app.context(), 2)]
    const register = (verdict: string) => app.call('registry.register', { model, name: 'late', verdict })
    await assert.rejects(register('01900000-0000-7000-8000-000000000000'), refusedWith('not-found'))
    await assert.rejects(register(await recordVerdict(app.context(), `model:${other}`, true)), refusedWith('input-invalid'))
    assert.equal((await register(await recordVerdict(app.context(), `model:${model}`, true))).reference, 'late@1')
    assert.equal((await register(await recordVerdict(app.context(), 'model:late@1', true))).reference, 'late@1')
  }))

test('without a verdict, or with one that failed, nothing is promoted', () =>
  withApp(async (app) => {
    const model = await storeModel(app.context())
    await app.call('registry.register', { model, name: 'late' })
    const promote = () => app.call('registry.promote', { model: 'late', version: 1 })
    await assert.rejects(promote(), refusedWith('verdict-missing'))
    await recordVerdict(app.context(), 'model:late@1', false)
    await assert.rejects(promote(), (error) => isLevainError(error, 'verdict-failed') && /below 0.6/.test(error.message))
    assert.deepEqual(await aliasesOf(app), {})
    await assert.rejects(app.call('registry.promote', { model: 'late', version: 2 }), refusedWith('model-not-found'))
    await assert.rejects(app.call('registry.promote', { model: 'early', version: 1 }), refusedWith('model-not-found'))
  }))

test('the newest verdict counts, in both directions', () =>
  withApp(async (app) => {
    await registered(app, { passed: false })
    await recordVerdict(app.context(), 'model:late@1', true)
    await app.call('registry.promote', { model: 'late', version: 1 })
    await recordVerdict(app.context(), 'model:late@1', false)
    await assert.rejects(app.call('registry.promote', { model: 'late', version: 1, alias: 'canary' }), refusedWith('verdict-failed'))
    assert.deepEqual(await aliasesOf(app), { champion: 1 })
  }))

test('promoting says which version the alias pointed at before, and references follow the alias', () =>
  withApp(async (app) => {
    await registered(app, { passed: true, seed: 1 })
    await registered(app, { passed: true, seed: 2 })
    const promote = (version: number) => app.call('registry.promote', { model: 'late', version })
    assert.equal((await promote(1)).before, null)
    assert.equal((await promote(2)).before, 1)
    assert.equal((await promote(2)).before, 2)
    assert.equal((await findVersion(app.context(), 'late@champion')).version.version, 2)
    await assert.rejects(app.call('registry.promote', { model: 'late', version: 1, alias: '3' }), refusedWith('input-invalid'))
  }))

test('promotions at once happen one after the other: no alias is lost, each takes over from the one before', () =>
  withApp(async (app) => {
    for (let seed = 1; seed <= 6; seed += 1) await registered(app, { passed: true, seed })
    const numbers = [1, 2, 3, 4, 5, 6]
    const champions = numbers.map((version) => app.call('registry.promote', { model: 'late', version }))
    const others = numbers.map((version) => app.call('registry.promote', { model: 'late', version, alias: `candidate-${version}` }))
    const answers = await Promise.all(champions)
    await Promise.all(others)
    const aliases = await aliasesOf(app)
    for (const version of numbers) assert.equal(aliases[`candidate-${version}`], version)
    const heldBefore = answers.map(({ before }) => before)
    assert.equal(new Set([...heldBefore, aliases.champion]).size, 7, 'each version held the alias once')
  }))

test('where an approval is asked for, promoting first asks, then waits, then obeys the latest answer', () =>
  withApp(async (app) => {
    await registered(app, { passed: true })
    const promote = () => app.call('registry.promote', { model: 'late', version: 1, requireApproval: true })
    const decide = (approval: string, decision: 'approved' | 'rejected') =>
      app.call('govern.decide', { approval, decision, reason: 'because' })
    await assert.rejects(promote(), refusedWith('approval-pending'))
    await assert.rejects(promote(), refusedWith('approval-pending'))
    const [asked, ...more] = await app.call('govern.approvals', { pending: true })
    assert.deepEqual([asked?.subject, asked?.by, more.length], ['model:late@1', 'approver', 0])
    await decide(asked?.id ?? '', 'rejected')
    await assert.rejects(promote(), (error) => isLevainError(error, 'verdict-failed') && /because/.test(error.message))
    const again = await app.call('govern.request', { subject: 'model:late@1', question: 'And now?', by: 'approver' })
    await assert.rejects(promote(), refusedWith('approval-pending'))
    await decide(again.id, 'approved')
    assert.deepEqual((await promote()).model.aliases, { champion: 1 })
  }))

test('an approval does not stand in for a verdict', () =>
  withApp(async (app) => {
    await app.call('registry.register', { model: await storeModel(app.context()), name: 'late' })
    const { id } = await app.call('govern.request', { subject: 'model:late@1', question: 'May it?', by: 'approver' })
    await app.call('govern.decide', { approval: id, decision: 'approved' })
    const promote = app.call('registry.promote', { model: 'late', version: 1, requireApproval: true })
    await assert.rejects(promote, refusedWith('verdict-missing'))
  }))

test('what is said about a model changes field by field', () =>
  withApp(async (app) => {
    const model = await storeModel(app.context())
    await app.call('registry.register', { model, name: 'late', owner: 'ada', intendedUse: 'staffing' })
    await app.call('registry.update', { model: 'late', owner: 'grace' })
    await app.call('registry.register', { model, name: 'late', description: 'arrives late' })
    const { model: shown } = await app.call('registry.show', { model: 'late' })
    assert.deepEqual([shown.owner, shown.intendedUse, shown.description], ['grace', 'staffing', 'arrives late'])
    await assert.rejects(app.call('registry.update', { model: 'early', owner: 'ada' }), refusedWith('model-not-found'))
    await assert.rejects(app.call('registry.show', { model: 'early' }), refusedWith('model-not-found'))
  }))

test('the list has each model once, with its newest version and how many there are', () =>
  withApp(async (app) => {
    const [model, other] = [await storeModel(app.context(), 1), await storeModel(app.context(), 2)]
    for (const name of ['late', 'iris']) await app.call('registry.register', { model, name })
    await app.call('registry.register', { model: other, name: 'late' })
    const listed = await app.call('registry.list', {})
    assert.deepEqual(
      listed.map(({ model, newest, versions }) => [model.name, newest?.version, versions]),
      [
        ['iris', 1, 1],
        ['late', 2, 2],
      ],
    )
  }))

test('who watches hears of registrations and promotions', () =>
  withApp(async (app) => {
    await registered(app, { passed: true })
    await app.call('registry.promote', { model: 'late', version: 1 })
    const events = await app.context().ledger.find('events', { where: { topic: 'model' }, orderBy: [['seq', 'asc']] })
    assert.deepEqual(
      events.map(({ subject, data }) => [subject, (data as { what: string }).what]),
      [
        ['late', 'created'],
        ['late', 'registered'],
        ['late', 'promoted'],
      ],
    )
  }))
