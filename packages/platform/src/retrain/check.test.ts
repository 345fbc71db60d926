import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Context, insert, isLevainError, nowIso, type Plan, type Run, update } from '@levain/core'
import { type Scene, withScene } from '../monitor/testing.ts'

const deployment = 'late'
const pipeline = 'flights-retrain'
const storm = { shift: 250, origins: ['ATL', 'ATL', 'JFK'] }

async function knowPipeline(ctx: Context): Promise<void> {
  const plan: Plan = {
    v: 1,
    name: pipeline,
    params: { data: { type: 'table', default: null }, rounds: { type: 'integer', default: 10 } },
    on: [],
    steps: [],
  }
  const blob = await ctx.blobs.put(JSON.stringify(plan))
  await ctx.ledger.commit([insert('pipelines', { name: pipeline, plan: blob, source: '/gone/levain.yaml', updatedAt: nowIso(ctx) })])
}

/** A known pipeline, a policy, and a drifted, labelled window whose alert fires. Gives the alert's id. */
async function drifted({ app, ctx, answer }: Scene, right = 0.5): Promise<string> {
  await knowPipeline(ctx)
  await app.call('retrain.set', { deployment, pipeline, params: { data: '$window', rounds: 20 }, cooldownMs: 3_600_000 })
  const answered = await answer(400, storm)
  const labels = answered.map(({ id, prediction }, i) => ({
    id,
    label: i % 100 < right * 100 ? prediction : prediction === 'yes' ? 'no' : 'yes',
  }))
  await app.call('monitor.label', { deployment, labels })
  const { alert } = await app.call('monitor.check', { deployment })
  assert.equal(alert?.status, 'firing')
  return alert?.id ?? ''
}

const finish = (ctx: Context, run: Run | undefined) => ctx.ledger.commit([update('runs', { id: run?.id ?? '' }, { status: 'ok' })])

describe('retrain.check', () => {
  test('a firing alert with labels queues a run with the labelled window, and says why', () =>
    withScene(async (scene) => {
      const alert = await drifted(scene)
      const { app, ctx } = scene
      const { requested, run: id, reason } = await app.call('retrain.check', { deployment })
      assert.ok(requested, reason)
      assert.match(reason, /distance .*drift.*accuracy fell behind \(0\.500, 0\.600 before release\)/)
      const run = await ctx.ledger.first('runs', { id: id ?? '' })
      assert.deepEqual(
        [run?.status, run?.experiment, run?.cause, run?.inputs.rounds],
        ['queued', pipeline, { kind: 'drift', reference: alert }, 20],
      )
      const schema = await ctx.tables.schema(String(run?.inputs.data))
      assert.deepEqual(
        schema.map(({ name }) => name),
        ['distance', 'origin', 'departs', 'night', 'late'],
      )
      const [audit] = await ctx.ledger.find('audit', { where: { action: 'retrain.check' } })
      assert.equal(audit?.outcome, 'ok')
    }))

  test('labels that say performance held are said so, and do not stop it', () =>
    withScene(async (scene) => {
      await drifted(scene, 0.9)
      const { requested, reason } = await scene.app.call('retrain.check', { deployment })
      assert.ok(requested)
      assert.match(reason, /accuracy held/)
    }))

  test('one retraining at a time, then a cooldown', () =>
    withScene(async (scene) => {
      await drifted(scene)
      const { app, ctx, clock } = scene
      const check = () => app.call('retrain.check', { deployment })
      const atOnce = await Promise.all([check(), check(), check()])
      assert.equal(atOnce.filter(({ requested }) => requested).length, 1)
      assert.match((await check()).reason, /is queued; there is one retraining at a time/)
      const [run] = await ctx.ledger.find('runs')
      await finish(ctx, run)
      assert.match((await check()).reason, /the next may be in \d+ minutes/)
      clock.advance(3_600_000)
      assert.equal((await check()).requested, true)
      assert.equal(await ctx.ledger.count('runs'), 2)
    }))

  test('no policy, a policy switched off, no alert, one that is pending or acknowledged: nothing is requested, and it says which', () =>
    withScene(async (scene) => {
      const { app, ctx, answer } = scene
      const says = async (pattern: RegExp) => {
        const { requested, run, reason } = await app.call('retrain.check', { deployment })
        assert.deepEqual([requested, run], [false, null])
        assert.match(reason, pattern)
      }
      await says(/No retraining policy/)
      await knowPipeline(ctx)
      const policy = { deployment, pipeline, params: { data: '$window' } }
      await app.call('retrain.set', { ...policy, enabled: false })
      await says(/switched off/)
      await app.call('retrain.set', policy)
      await says(/No alert/)
      await app.call('monitor.policy', { deployment, forWindows: 2 })
      await answer(400, storm)
      await app.call('monitor.check', { deployment })
      await says(/pending/)
      await answer(400, storm)
      const { alert } = await app.call('monitor.check', { deployment })
      await says(/Only 0 of the predictions .* have labels/)
      await app.call('monitor.acknowledge', { alert: alert?.id ?? '' })
      await says(/somebody is looking at it/)
      assert.equal(await ctx.ledger.count('runs'), 0)
    }))

  test('too few labels request nothing', () =>
    withScene(async (scene) => {
      await drifted(scene)
      await scene.app.call('retrain.set', { deployment, pipeline, minLabels: 401 })
      const { requested, reason } = await scene.app.call('retrain.check', { deployment })
      assert.equal(requested, false)
      assert.match(reason, /Only 400 .* asks for 401/)
    }))

  test('parameters the pipeline does not have are refused, and nothing is queued', () =>
    withScene(async (scene) => {
      await drifted(scene)
      await scene.app.call('retrain.set', { deployment, pipeline, params: { table: '$window' } })
      await assert.rejects(scene.app.call('retrain.check', { deployment }), (error) => isLevainError(error, 'input-invalid'))
      assert.equal(await scene.ctx.ledger.count('runs'), 0)
      await scene.app.call('retrain.set', { deployment, pipeline, params: { data: '$window' } })
      assert.equal((await scene.app.call('retrain.check', { deployment })).requested, true)
    }))
})

test('a policy is kept and listed, and refused for what does not exist', () =>
  withScene(async ({ app, ctx }) => {
    const refused = (input: { deployment: string; pipeline: string }, code: string) =>
      assert.rejects(app.call('retrain.set', input), (error) => isLevainError(error) && error.code === code)
    await refused({ deployment: 'nobody', pipeline }, 'deployment-not-found')
    await refused({ deployment, pipeline }, 'pipeline-not-found')
    await knowPipeline(ctx)
    const policy = await app.call('retrain.set', { deployment, pipeline })
    assert.deepEqual(await app.call('retrain.list', {}), [policy])
  }))
