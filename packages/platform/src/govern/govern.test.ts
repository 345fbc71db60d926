import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Actor, type ErrorCode, isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { recordTraining, recordVerdict, storeModel, trainingTable } from '../registry/testing.ts'

const refusedWith = (code: ErrorCode) => (error: unknown) => isLevainError(error, code)
const actor = (id: string, ...roles: string[]): { actor: Actor } => ({ actor: { id, roles } })
const ask = (app: App, by = 'approver') => app.call('govern.request', { subject: 'model:late@1', question: 'May it?', by })

test('an approval is answered by the person or the role it was put to, or by an owner', () =>
  withApp(async (app) => {
    const decide = async (by: string, who: { actor: Actor }) =>
      app.call('govern.decide', { approval: (await ask(app, by)).id, decision: 'approved' }, who)
    assert.equal((await decide('approver', actor('ada', 'approver'))).decidedBy, 'ada')
    assert.equal((await decide('grace', actor('grace', 'approver'))).decidedBy, 'grace')
    assert.equal((await decide('grace', actor('root', 'owner'))).decidedBy, 'root')
    await assert.rejects(decide('grace', actor('ada', 'approver')), refusedWith('approval-not-yours'))
    await assert.rejects(decide('approver', actor('eve', 'scientist')), refusedWith('forbidden'))
    assert.equal((await app.call('govern.approvals', { pending: true })).length, 2)
  }))

test('an approval is answered once, also when many answer at once', () =>
  withApp(async (app) => {
    const { id } = await ask(app)
    const answers = ['approved', 'rejected', 'approved', 'rejected'] as const
    const outcomes = await Promise.allSettled(
      answers.map((decision) => app.call('govern.decide', { approval: id, decision, reason: decision })),
    )
    const stood = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    assert.equal(stood.length, 1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') assert.ok(isLevainError(outcome.reason, 'approval-decided'))
    assert.deepEqual(await app.call('govern.approvals', {}), stood)
    const unknown = app.call('govern.decide', { approval: '01900000-0000-7000-8000-000000000000', decision: 'approved' })
    await assert.rejects(unknown, refusedWith('approval-not-found'))
  }))

test('approvals that wait come first', () =>
  withApp(async (app) => {
    const [first, second, third] = [await ask(app), await ask(app), await ask(app)]
    await app.call('govern.decide', { approval: third.id, decision: 'rejected' })
    const listed = (await app.call('govern.approvals', {})).map(({ id }) => id)
    assert.deepEqual(listed, [second.id, first.id, third.id])
  }))

test('the audit tells who changed what from what to what, refusals included, newest first', () =>
  withApp(async (app) => {
    const model = await storeModel(app.context())
    await app.call('registry.register', { model, name: 'late', owner: 'ada' })
    await app.call('registry.update', { model: 'late', owner: 'grace' }, actor('ada', 'scientist'))
    await assert.rejects(app.call('registry.promote', { model: 'late', version: 1 }, actor('op', 'operator')))
    await app.call('registry.register', { model, name: 'lately' })
    const rows = await app.call('govern.audit', { resource: 'model:late' })
    assert.deepEqual(
      rows.map(({ action, resource, outcome }) => [action, resource, outcome]),
      [
        ['registry.promote', 'model:late@1', 'refused'],
        ['registry.update', 'model:late', 'ok'],
        ['registry.register', 'model:late@1', 'ok'],
      ],
    )
    const [promoted, updated] = rows
    assert.match(promoted?.reason ?? '', /^verdict-missing/)
    const owner = (state: unknown) => (state as { owner: string }).owner
    assert.deepEqual([updated?.actor, owner(updated?.before), owner(updated?.after)], ['ada', 'ada', 'grace'])
    assert.equal((await app.call('govern.audit', { actor: 'op' })).length, 1)
    assert.equal((await app.call('govern.audit', { action: 'registry.register', limit: 1 }))[0]?.resource, 'model:lately@1')
  }))

test('a full card tells data, metrics, use, owner, lineage, verdict and approvals, and misses nothing', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const model = await storeModel(ctx)
    await recordTraining(ctx, model)
    const verdict = await recordVerdict(ctx, `model:${model}`, true)
    const metrics = { auc: { value: 0.70123, low: 0.69, high: 0.712, n: 5000 } }
    const said = { owner: 'ada', intendedUse: 'Staffing of gates', description: 'Will a flight be late?' }
    await app.call('registry.register', { model, name: 'late', verdict, metrics, ...said })
    const { id } = await ask(app)
    await app.call('govern.decide', { approval: id, decision: 'approved', reason: 'better everywhere' })
    const card = await app.call('govern.card', { model: 'late', version: 1 })
    assert.deepEqual(
      [card.params, card.verdict?.id, card.approvals.length, card.profile?.table],
      [{ seed: '7' }, verdict, 1, trainingTable],
    )
    assert.deepEqual(
      card.lineage.map(({ from, to }) => `${from} → ${to}`),
      [`model:${model} → model:late@1`, `table:${trainingTable} → model:${model}`, `dataset:flights@3 → table:${trainingTable}`],
    )
    for (const words of [
      /# late, version 1/,
      /Nothing that this card asks for/,
      /Staffing of gates/,
      /\| auc \| 0.7012 \| 0.69 to 0.712 \| 5000 \|/,
      /\| bar \| {2}\| passed \| auc at least 0.6 \| 0.7 \|/,
      /100 rows of dataset:flights@3/,
      /\| distance \| number \| 10 % \| 60 to 2586, mean 733.5 \|/,
      /better everywhere/,
      /\| seed \| 7 \|/,
    ])
      assert.match(card.markdown, words)
  }))

test('a bare card says plainly what is missing and how to mend it', () =>
  withApp(async (app) => {
    await app.call('registry.register', { model: await storeModel(app.context()), name: 'late' })
    const { markdown, run, verdict } = await app.call('govern.card', { model: 'late', version: 1 })
    assert.deepEqual([run, verdict], [null, null])
    for (const words of [
      /No owner is named: `levain registry update late --owner NAME`/,
      /never judged/,
      /No held-out metrics/,
      /run that trained it is unknown/,
    ])
      assert.match(markdown, words)
    await assert.rejects(app.call('govern.card', { model: 'late', version: 2 }), refusedWith('model-not-found'))
  }))

test('what people and data say stays text in a card: no markup, no broken table', () =>
  withApp(async (app) => {
    const owner = 'ada | <img src=x onerror=alert(1)>\n# not a title'
    await app.call('registry.register', { model: await storeModel(app.context()), name: 'late', owner, description: '[a](javascript:b)' })
    const { markdown } = await app.call('govern.card', { model: 'late', version: 1 })
    assert.doesNotMatch(markdown, /<img|<script|^# not|\[a\]\(/m)
    assert.match(markdown, /\| origin \| category \| none \| a\\\|b, &lt;script&gt; \|/)
  }))
