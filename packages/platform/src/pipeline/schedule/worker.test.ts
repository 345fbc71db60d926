import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { nowIso, update } from '@levain/core'
import { requestRun } from '../engine/request.ts'
import { statuses, withProject } from '../testing.ts'

const manual = { kind: 'manual' } as const

test('queued runs are done in order, those of one pipeline one after the other', () =>
  withProject(
    {
      'levain.yaml':
        "pipeline: p\nparams: { n: 0 }\nsteps:\n  a: { run: 'test ! -e busy && touch busy && sleep 0.1 && rm busy && echo $IN_n >> order', in: { n: params.n } }\n",
    },
    async ({ run, room, ctx, folder }) => {
      for (const n of [1, 2, 3]) assert.equal((await run({ params: { n }, wait: false })).run.status, 'queued')
      const worker = room.startWorker(ctx, { pollMs: 20 })
      await worker.idle()
      await worker.stop()
      assert.equal(readFileSync(join(folder, 'order'), 'utf8'), '1\n2\n3\n')
      assert.deepEqual(
        (await ctx.ledger.find('runs')).map(({ status }) => status),
        ['ok', 'ok', 'ok'],
      )
    },
  ))

test('two workers do not take the same run', () =>
  withProject(
    { 'levain.yaml': "pipeline: p\nsteps:\n  a: { run: 'echo x >> done', cache: false }\n" },
    async ({ run, room, ctx, folder }) => {
      for (let i = 0; i < 4; i += 1) await run({ wait: false })
      const workers = [room.startWorker(ctx, { pollMs: 5 }), room.startWorker(ctx, { pollMs: 5 })]
      while ((await ctx.ledger.count('runs', { status: 'ok' })) < 4) await setTimeout(20)
      await Promise.all(workers.map((worker) => worker.stop()))
      assert.equal(readFileSync(join(folder, 'done'), 'utf8'), 'x\nx\nx\nx\n')
    },
  ))

test('a worker that stops leaves its run to the next, who goes on with it', () =>
  withProject(
    {
      'levain.yaml':
        "pipeline: p\nsteps:\n  first: { run: 'echo x >> first', cache: false }\n  wait: { run: 'touch begun; test -e go || sleep 60', after: first }\n",
    },
    async ({ run, room, ctx, folder, write }) => {
      await run({ wait: false })
      const one = room.startWorker(ctx, { pollMs: 20 })
      while (!existsSync(join(folder, 'begun'))) await setTimeout(20)
      await one.stop()
      assert.deepEqual(
        (await ctx.ledger.find('runs')).map(({ status }) => status),
        ['queued'],
      )
      await write({ go: '' })
      const two = room.startWorker(ctx, { pollMs: 20 })
      await two.idle()
      await two.stop()
      const state = await room.verbs.status(ctx, { run: 'latest' })
      assert.deepEqual(statuses(state), { first: 'ok', wait: 'ok' })
      assert.equal(readFileSync(join(folder, 'first'), 'utf8'), 'x\n')
    },
  ))

test('a run that waited for an answer is taken up when the answer has come', () =>
  withProject(
    { 'levain.yaml': "pipeline: p\nsteps:\n  ask: { approve: lead, question: Go? }\n  go: { run: 'true', after: ask }\n" },
    async ({ run, room, ctx }) => {
      await run()
      const worker = room.startWorker(ctx, { pollMs: 10 })
      await worker.idle()
      assert.equal((await room.verbs.status(ctx, { run: 'latest' })).run.status, 'waiting')
      const [asked] = await ctx.ledger.find('approvals')
      await ctx.ledger.commit([
        update('approvals', { id: asked?.id as string }, { status: 'approved', decidedBy: 'ada', decidedAt: nowIso(ctx) }),
      ])
      await worker.idle()
      await worker.stop()
      assert.equal((await room.verbs.status(ctx, { run: 'latest' })).run.status, 'ok')
    },
  ))

test('a run of a known pipeline is requested by its name, with the cause', () =>
  withProject({ 'levain.yaml': "pipeline: p\nparams: { n: 1 }\nsteps:\n  a: { run: 'true' }\n" }, async ({ room, ctx }) => {
    await room.verbs.register(ctx, { file: 'levain.yaml' })
    const requested = await requestRun(ctx, { pipeline: 'p', params: { n: 2 }, cause: { kind: 'drift', reference: 'alert' } })
    assert.deepEqual([requested.status, requested.inputs, requested.cause], ['queued', { n: 2 }, { kind: 'drift', reference: 'alert' }])
    await assert.rejects(requestRun(ctx, { pipeline: 'unknown', cause: manual }), { code: 'pipeline-not-found' })
  }))

test('a run somebody started by hand is told to be interrupted when its process is gone, and left to them', () =>
  withProject({ 'levain.yaml': "pipeline: p\nsteps:\n  a: { run: 'true' }\n" }, async ({ run, room, ctx }) => {
    const { id } = (await run()).run
    await ctx.ledger.commit([update('runs', { id }, { status: 'running', endedAt: null })])
    const worker = room.startWorker(ctx, { pollMs: 10 })
    await worker.idle()
    await worker.stop()
    const left = await ctx.ledger.first('runs', { id })
    assert.deepEqual([left?.status, left?.error?.code], ['failed', 'run-interrupted'])
    assert.equal((await room.verbs.resume(ctx, { run: id, wait: true })).run.status, 'ok')
  }))
