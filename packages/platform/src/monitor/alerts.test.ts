import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type Scene, withScene } from './testing.ts'

const deployment = 'late'
const storm = { shift: 250, origins: ['ATL', 'ATL', 'JFK'] }

/** Answers a batch and checks it as a window of its own. */
async function checkBatch({ app, clock, answer }: Scene, weather = {}) {
  const from = new Date(clock.now() + 1000).toISOString()
  await answer(400, weather)
  return app.call('monitor.check', { deployment, from })
}

describe('alerts of a deployment', () => {
  test('go from pending to firing to resolved, cool down, and ring again', () =>
    withScene(async (scene) => {
      const { app, ctx, clock } = scene
      await app.call('monitor.policy', { deployment, forWindows: 2, cooldownMs: 3_600_000, severity: 'page' })
      assert.equal((await checkBatch(scene)).alert, null)
      const first = (await checkBatch(scene, storm)).alert
      assert.deepEqual([first?.status, first?.severity], ['pending', 'page'])
      const second = (await checkBatch(scene, storm)).alert
      assert.deepEqual([second?.status, second?.windows, second?.id], ['firing', 2, first?.id])
      assert.match(second?.summary ?? '', /distance \(.*without drift\).*one alert in 400 separate windows/)
      assert.equal((await checkBatch(scene)).alert?.status, 'resolved')
      assert.deepEqual(await app.call('monitor.alerts', { deployment, open: true }), [])
      assert.equal((await checkBatch(scene, storm)).alert, null)
      clock.advance(3_600_000)
      const again = (await checkBatch(scene, storm)).alert
      assert.deepEqual([again?.status, again?.id === first?.id], ['pending', false])
      const events = await ctx.ledger.find('events', { where: { topic: 'alert' }, orderBy: [['seq', 'asc']] })
      assert.deepEqual(
        events.map(({ data }) => (data as { status: string }).status),
        ['pending', 'firing', 'resolved', 'pending'],
      )
      assert.equal((await app.call('monitor.alerts', {})).length, 2)
    }))

  test('the same rows looked at twice count once', () =>
    withScene(async (scene) => {
      const { app } = scene
      await app.call('monitor.policy', { deployment, forWindows: 2 })
      await scene.answer(400, storm)
      await app.call('monitor.check', { deployment })
      assert.equal((await app.call('monitor.check', { deployment })).alert?.windows, 1)
    }))

  test('are never open twice, however many checks run at once', () =>
    withScene(async (scene) => {
      const { app, ctx, clock, answer } = scene
      await app.call('monitor.policy', { deployment, forWindows: 3 })
      const froms: string[] = []
      for (let i = 0; i < 3; i += 1) {
        froms.push(new Date(clock.now() + 1000).toISOString())
        await answer(200, storm)
      }
      await Promise.all(froms.map((from) => app.call('monitor.check', { deployment, from })))
      const alerts = await app.call('monitor.alerts', { deployment })
      assert.deepEqual(
        alerts.map(({ status, windows }) => [status, windows]),
        [['firing', 3]],
      )
      assert.equal(await ctx.ledger.count('events', { topic: 'alert' }), 3)
    }))

  test('may be acknowledged and resolved by hand, and the audit says by whom', () =>
    withScene(async (scene) => {
      const { app, ctx } = scene
      const { alert } = await checkBatch(scene, storm)
      assert.equal(alert?.status, 'firing')
      const id = alert?.id ?? ''
      assert.equal((await app.call('monitor.acknowledge', { alert: id })).status, 'acknowledged')
      assert.equal((await app.call('monitor.acknowledge', { alert: id, resolve: true })).status, 'resolved')
      assert.equal((await app.call('monitor.acknowledge', { alert: id })).status, 'resolved')
      const audit = await ctx.ledger.find('audit', { where: { action: 'monitor.acknowledge' } })
      assert.ok(audit.length >= 2 && audit.every(({ resource }) => resource === `alert:${id}`))
      await assert.rejects(app.call('monitor.acknowledge', { alert: 'none' }), (error) => isLevainError(error, 'alert-not-found'))
    }))

  test('a policy is kept, and refused for what is not deployed', () =>
    withScene(async ({ app }) => {
      const set = await app.call('monitor.policy', { deployment, driftShare: 0.5, features: ['distance'] })
      assert.deepEqual([set.driftShare, set.features, set.forWindows], [0.5, ['distance'], 1])
      await assert.rejects(
        app.call('monitor.policy', { deployment, features: ['distanse'] }),
        /features: expected some of distance, origin/,
      )
      await assert.rejects(app.call('monitor.policy', { deployment: 'nobody' }), (error) => isLevainError(error, 'deployment-not-found'))
    }))
})
