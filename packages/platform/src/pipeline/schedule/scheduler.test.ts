import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Clock, type Context, emit, nowIso, type Run } from '@levain/core'
import { contractVerbs } from '../plan/load.ts'
import { type Project, withProject } from '../testing.ts'
import { startScheduler } from './scheduler.ts'

const hour = 3_600_000

/** A clock that is moved by hand, over the real one. */
function movable(): Clock & { advance(ms: number): void } {
  let nowMs = Date.parse('2026-05-01T00:30:00Z')
  return { now: () => nowMs, advance: (ms) => (nowMs += ms) }
}

async function scheduled(
  on: string,
  body: (project: Project, look: () => Promise<Run[]>, clock: ReturnType<typeof movable>) => Promise<void>,
): Promise<void> {
  const clock = movable()
  await withProject({ 'levain.yaml': `pipeline: p\non: [${on}]\nsteps:\n  a: { run: 'true' }\n` }, async (project) => {
    const ctx: Context = { ...project.ctx, clock }
    await project.room.verbs.register(ctx, { file: 'levain.yaml' })
    // Every look is that of a scheduler just started: nothing may hang on its memory.
    const look = async () => {
      const scheduler = startScheduler(ctx, { pollMs: 3_600_000 })
      await scheduler.look()
      await scheduler.stop()
      return ctx.ledger.find('runs', { orderBy: [['id', 'asc']] })
    }
    await look()
    await body({ ...project, ctx }, look, clock)
  })
}

const missed = { none: 0, last: 1, all: 3 }
for (const [catchUp, expected] of Object.entries(missed)) {
  test(`after three missed firings, catchUp ${catchUp} queues ${expected}; a restart neither forgets nor repeats`, () =>
    scheduled(`{ cron: "0 * * * *", catchUp: ${catchUp}, concurrency: queue }`, async (_, look, clock) => {
      assert.equal((await look()).length, 0)
      clock.advance(3 * hour)
      assert.equal((await look()).length, expected)
      assert.equal((await look()).length, expected)
      clock.advance(hour / 2 + 10_000)
      const runs = await look()
      assert.equal(runs.length, expected + 1)
      assert.deepEqual(runs.at(-1)?.cause, { kind: 'schedule', reference: 'cron:0 * * * * UTC at 2026-05-01T04:00:00.000Z' })
    }))
}

test('forbid leaves a firing out while a run is open, replace ends the open one', async () => {
  await scheduled('{ cron: "0 * * * *", concurrency: forbid }', async (_, look, clock) => {
    clock.advance(hour)
    await look()
    clock.advance(hour)
    assert.deepEqual(
      (await look()).map(({ status }) => status),
      ['queued'],
    )
  })
  await scheduled('{ cron: "0 * * * *", concurrency: replace }', async (_, look, clock) => {
    clock.advance(hour)
    await look()
    clock.advance(hour)
    assert.deepEqual(
      (await look()).map(({ status }) => status),
      ['cancelled', 'queued'],
    )
  })
})

test('two schedulers over one ledger fire once', () =>
  scheduled('{ cron: "0 * * * *", concurrency: queue }', async ({ ctx }, _, clock) => {
    clock.advance(hour)
    const both = [startScheduler(ctx, { pollMs: hour }), startScheduler(ctx, { pollMs: hour })]
    await Promise.all(both.map((scheduler) => scheduler.look()))
    await Promise.all(both.map((scheduler) => scheduler.stop()))
    assert.equal(await ctx.ledger.count('runs'), 1)
  }))

test('new data starts one run, however many versions came at once; other data does not', () =>
  scheduled('{ data: customers }', async ({ ctx }, look) => {
    const tell = (dataset: string) => ctx.ledger.commit([emit(nowIso(ctx), 'dataset', dataset, { dataset })])
    await tell('others')
    assert.equal((await look()).length, 0)
    await Promise.all([tell('customers'), tell('customers')])
    const runs = await look()
    assert.deepEqual(
      runs.map(({ cause }) => cause),
      [{ kind: 'data', reference: 'customers' }],
    )
    assert.equal((await look()).length, 1)
  }))

test('an alert starts a run when it fires, not while it is pending', () =>
  scheduled('{ drift: late }', async ({ ctx }, look) => {
    const tell = (status: string, deployment = 'late') => ctx.ledger.commit([emit(nowIso(ctx), 'alert', 'alert-1', { deployment, status })])
    await tell('pending')
    await tell('firing', 'other')
    assert.equal((await look()).length, 0)
    await tell('firing')
    assert.deepEqual(
      (await look()).map(({ cause }) => cause),
      [{ kind: 'drift', reference: 'alert-1' }],
    )
  }))

test('a list of pipelines says when each runs next', () =>
  scheduled('{ cron: "0 3 * * *", timezone: Europe/Berlin }', async ({ ctx, room }) => {
    const [known] = await room.verbs.list(ctx, {})
    assert.equal(known?.nextAt, '2026-05-01T01:00:00.000Z')
    assert.ok(contractVerbs.verbs.length > 0)
  }))
