import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Model } from '@levain/core'
import { type App, withApp } from '../../app/index.ts'
import { registerIris } from '../../pack/testing.ts'
import { watchTraffic } from '../index.ts'
import { type Outcome, startLoad } from './load.fixture.ts'

const setosa = [5.1, 3.5, 1.4, 0.2]
const other = [6.7, 3, 5.2, 2.3]
const deployment = 'iris'

const linear =
  (intercept: number, coefficients: number[]) =>
  (model: Model): Model => ({
    ...model,
    shape: { kind: 'linear', link: 'logit', intercept: [intercept], coefficients: [coefficients] },
  })
/** Its answer is no number for large flowers, though it is for the one it is warmed up with. */
const failing = linear(0, [3e307, 0, -4e307, 0])
/** It calls every flower setosa. */
const drifting = linear(30, [0, 0, 0, 0])
/** It is never sure. */
const unsure = linear(0.1, [0, 0, -0.01, 0])

/** An app with iris@1 deployed and the altered versions registered as 2, 3, …; whatever was deployed is stopped in the end. */
const withIris = (versions: readonly ((model: Model) => Model)[], body: (app: App, url: string) => Promise<void>) =>
  withApp(async (app) => {
    await registerIris(app.context(), 1)
    for (const [at, alter] of versions.entries()) await registerIris(app.context(), at + 2, alter)
    try {
      await body(app, (await app.call('deploy.apply', { model: 'iris@1' })).url)
    } finally {
      for (const { name } of await app.call('deploy.list', {})) await app.call('deploy.stop', { deployment: name })
    }
  })

const same = (model: Model): Model => model
const flowers = (n: number) => ({ input: n % 2 === 0 ? setosa : other })

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}

const failed = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ status }) => status !== 200).map(({ status, body }) => `${status} ${body}`)

test('under 1,000 requests a second, roll-out, splits, a shadow, promotion and rollback: no request fails', () =>
  withIris([same, same], async (app, url) => {
    const load = startLoad(url, 1000, flowers)
    await app.call('deploy.split', { deployment, to: { 1: 90, 2: 10 } })
    await app.call('deploy.shadow', { deployment, with: [3] })
    await app.call('deploy.split', { deployment, to: { 1: 50, 2: 50 }, sticky: 'petal_width' })
    await app.call('deploy.promote', { deployment })
    await app.call('deploy.apply', { model: 'iris@3' })
    await app.call('deploy.rollback', { deployment })
    await until(async () => load.sent > 2000)
    const outcomes = await load.stop()
    assert.deepEqual(failed(outcomes), [])
    const { deployment: row } = await app.call('deploy.show', { deployment })
    assert.deepEqual([row.version, row.previous?.version], [2, 3])
  }))

test('a canary that does well goes on to all requests by itself, also over the death of who watches', () =>
  withIris([same], async (app, url) => {
    const load = startLoad(url, 300, flowers)
    await app.call('deploy.canary', { deployment, to: 2, steps: [20, 60], every: '1s', minRequests: 20, maxP99: 60_000 })
    await assert.rejects(app.call('deploy.split', { deployment, to: { 1: 50, 2: 50 } }), { code: 'canary-running' })
    const first = watchTraffic(app.context(), { everyMs: 50 })
    await until(async () => (await app.call('deploy.status', { deployment })).canary?.step === 1)
    await first.stop()
    const second = watchTraffic(app.context(), { everyMs: 50 })
    await until(async () => (await app.call('deploy.status', { deployment })).canary?.status === 'promoted')
    await second.stop()
    assert.deepEqual(failed(await load.stop()), [])
    const { canary, deployment: row, arms } = await app.call('deploy.status', { deployment })
    assert.deepEqual(
      canary?.history.map(({ what }) => what),
      ['started', '60 %', '100 %', 'within its limits at every step'],
    )
    assert.deepEqual([row.version, row.previous?.version, arms.map(({ version, percent }) => [version, percent])], [2, 1, [[2, 100]]])
  }))

test('a canary whose version cannot answer is taken back by itself, with the reason; the fallback answered meanwhile', () =>
  withIris([failing, same], async (app, url) => {
    await app.call('deploy.protect', { deployment, fallback: 3 })
    const load = startLoad(url, 300, () => ({ input: other }))
    await app.call('deploy.canary', { deployment, to: 2, steps: [30], every: '1h' })
    const watch = watchTraffic(app.context(), { everyMs: 50 })
    await until(async () => (await app.call('deploy.status', { deployment })).canary?.status === 'rolled-back')
    await watch.stop()
    const outcomes = await load.stop()
    assert.deepEqual(failed(outcomes), [])
    const fallen = outcomes.filter(({ headers }) => headers['levain-fallback'] !== undefined)
    assert.ok(fallen.length > 0)
    for (const { headers, body } of fallen) {
      assert.deepEqual([headers['levain-version'], headers['levain-arm'], headers['levain-fallback']], ['3', '2', 'version'])
      assert.match(body, /"version":3,"fallback":"version"/)
    }
    const { canary, arms, traffic, fallbacks } = await app.call('deploy.status', { deployment })
    assert.match(canary?.reason ?? '', /could not answer \d+ of \d+ requests/)
    assert.equal(fallbacks, fallen.length)
    assert.deepEqual([arms.map(({ version, percent }) => [version, percent]), traffic?.arms.length], [[[1, 100]], 1])
    const records = await app.call('monitor.log', { deployment, limit: 1000 })
    assert.ok(records.some(({ arm, version, fallback }) => arm === '2' && version === 3 && fallback === 'version'))
  }))

test('a canary whose answers are distributed otherwise is taken back by itself', () =>
  withIris([drifting], async (app, url) => {
    const load = startLoad(url, 300, flowers)
    await app.call('deploy.canary', { deployment, to: 2, steps: [50], every: '2s', maxDrift: 0.2 })
    const watch = watchTraffic(app.context(), { everyMs: 100 })
    await until(async () => (await app.call('deploy.status', { deployment })).canary?.status !== 'running')
    await watch.stop()
    assert.deepEqual(failed(await load.stop()), [])
    const { canary } = await app.call('deploy.status', { deployment })
    assert.equal(canary?.status, 'rolled-back')
    assert.match(canary?.reason ?? '', /distributed otherwise/)
  }))

test('a killed process comes back sharing its requests as before', () =>
  withIris([same], async (app, url) => {
    await app.call('deploy.split', { deployment, to: { 1: 0, 2: 100 } })
    const { deployment: row } = await app.call('deploy.show', { deployment })
    process.kill(row.pid ?? 0, 'SIGKILL')
    await until(async () => (await app.call('deploy.list', {}))[0]?.status === 'degraded')
    await app.call('deploy.apply', { model: 'iris@1' })
    const { version } = await app.call('deploy.predict', { deployment, inputs: [setosa] })
    assert.equal(version, 2)
    assert.equal((await app.call('deploy.show', { deployment })).deployment.url, url)
  }))

test('two versions are compared on what turned out to be true: no difference is said to be none, a large one is shown', () =>
  withIris([same, drifting], async (app) => {
    const label = async (versions: Record<string, number>) => {
      await app.call('deploy.split', { deployment, to: versions })
      const inputs = Array.from({ length: 400 }, (_, n) => flowers(n).input)
      const labels: { id: string; label: string }[] = []
      for (const input of inputs) {
        const { ids } = await app.call('deploy.predict', { deployment, inputs: [input] })
        labels.push({ id: ids[0]!, label: input === setosa ? 'setosa' : 'other' })
      }
      await app.call('monitor.label', { deployment, labels })
      return (await app.call('deploy.status', { deployment })).comparison
    }
    const even = await label({ 1: 50, 2: 50 })
    assert.deepEqual([even?.verdict, even?.difference], ['no difference shown', 0])
    const worse = await label({ 1: 50, 3: 50 })
    assert.equal(worse?.verdict, 'worse')
    assert.ok((worse?.always.high ?? 0) < 0 && (worse?.always.low ?? 0) < (worse?.fixed.low ?? 0))
  }))

test('a shadow is compared row by row and by the values of a column, and the callers notice nothing', () =>
  withIris([drifting], async (app) => {
    await app.call('deploy.shadow', { deployment, with: [2] })
    const { ids, predictions } = await app.call('deploy.predict', { deployment, inputs: [setosa, other, other] })
    assert.deepEqual(predictions, ['setosa', 'other', 'other'])
    await until(async () => ((await app.call('deploy.status', { deployment })).shadows[0]?.compared ?? 0) === 3)
    const { slices, rows } = await app.call('deploy.differences', { deployment, by: 'petal_width' })
    assert.deepEqual(
      slices.map(({ slice, rows: count, flips }) => [slice, count, flips]),
      [
        [null, 3, 2],
        ['2.3', 2, 2],
        ['0.2', 1, 0],
      ],
    )
    assert.deepEqual(rows.map(({ of }) => of).sort(), [...ids].sort())
    assert.deepEqual([rows[0]?.answer, rows[0]?.prediction, rows[0]?.flip], ['other', 'setosa', true])
  }))

test('predictions under a threshold wait for a person, whose word is a label and is kept with the name', () =>
  withIris([unsure], async (app) => {
    await app.call('deploy.apply', { model: 'iris@2' })
    await app.call('deploy.protect', { deployment, reviewBelow: 0.7 })
    const { ids } = await app.call('deploy.predict', { deployment, inputs: [setosa, other] })
    const { waiting, predictions } = await app.call('deploy.review', { deployment })
    assert.deepEqual([waiting, predictions.map(({ id }) => id).sort()], [2, [...ids].sort()])
    await app.call('deploy.decide', { deployment, id: ids[0]!, label: 'setosa', reason: 'seen in the garden' })
    const after = await app.call('deploy.review', { deployment })
    assert.deepEqual(
      [after.waiting, after.decided.map(({ id, label, reason }) => [id, label, reason])],
      [1, [[ids[0], 'setosa', 'seen in the garden']]],
    )
    assert.equal((await app.call('monitor.check', { deployment })).performance?.labelled, 1)
    await assert.rejects(app.call('deploy.decide', { deployment, id: 'nobody', label: 'x' }), { code: 'prediction-not-found' })
    const { ledger } = app.context()
    assert.ok(await ledger.first('audit', { action: 'deploy.decide', resource: `prediction:${ids[0]}` }))
  }))

test('shares that make no whole, versions that are not there and columns that are none are refused, and nothing changes', () =>
  withIris([same], async (app) => {
    const refuse = (input: object, code: string) =>
      assert.rejects(app.call('deploy.split', { deployment, ...(input as { to: Record<string, number> }) }), { code })
    await refuse({ to: { 1: 90, 2: 20 } }, 'routes-invalid')
    await refuse({ to: { 2: 100 } }, 'routes-invalid')
    await refuse({ to: { 1: 50, 7: 50 } }, 'model-not-found')
    await refuse({ to: { 1: 50, 2: 50 }, sticky: 'customer' }, 'routes-invalid')
    await assert.rejects(app.call('deploy.promote', { deployment }), { code: 'nothing-shared' })
    assert.equal((await app.call('deploy.status', { deployment })).traffic, null)
  }))
