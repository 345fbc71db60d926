import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { insert, isLevainError, nowIso, update } from '@levain/core'
import { plainOf, statuses, taskOf, withProject } from '../testing.ts'
import { pauseMs } from './perform.ts'

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 600; i += 1) {
    if (await holds()) return
    await setTimeout(25)
  }
  assert.fail('it did not come to pass')
}

test('each runs once for every combination, in order, and its outputs come together as lists', () =>
  withProject(
    {
      'steps.mjs': `
export const score = ({ a, b }) => ({ score: a * 10 + b, name: a + b + '' })
export const total = ({ scores }) => ({ sum: scores.reduce((x, y) => x + y), scores })
export const letters = () => ({ list: ['x', 'y'] })
export const say = ({ letter }) => ({ said: letter })
`,
      'levain.yaml': `
pipeline: fan
steps:
  score: { fn: "./steps.mjs#score", each: { b: [1, 2, 3], a: [1, 2] }, in: { a: item.a, b: item.b }, out: { score: number, name: string } }
  total: { fn: "./steps.mjs#total", in: { scores: score.score }, out: { sum: number, scores: list } }
  best: { pick: score, min: score }
  letters: { fn: "./steps.mjs#letters", out: { list: list } }
  say: { fn: "./steps.mjs#say", each: { letter: letters.list }, in: { letter: item.letter }, out: { said: string } }
  none: { fn: "./steps.mjs#say", each: { letter: [] }, in: { letter: item.letter }, out: { said: string } }
  after: { fn: "./steps.mjs#say", in: { letter: none.said }, out: { said: list } }
`,
    },
    async ({ run }) => {
      const state = await run({ parallel: 4 })
      assert.deepEqual(plainOf(state, 'total', 'scores'), [11, 12, 13, 21, 22, 23])
      assert.equal(plainOf(state, 'best', 'score'), 11)
      assert.deepEqual(plainOf(state, 'best', 'item'), { a: 1, b: 1 })
      assert.equal(plainOf(state, 'best', 'name'), '2')
      assert.deepEqual(
        [0, 1].map((index) => plainOf(state, 'say', 'said', index)),
        ['x', 'y'],
      )
      assert.equal(taskOf(state, 'none').status, 'ok')
      assert.deepEqual(plainOf(state, 'after', 'said'), [])
    },
  ))

test('a condition that does not hold skips the step and all that needs it, and nothing else', () =>
  withProject(
    {
      'steps.mjs': 'export const one = () => ({ n: 1 })\nexport const same = ({ n }) => ({ n })',
      'levain.yaml': `
pipeline: when
params: { bar: 2 }
steps:
  one: { fn: "./steps.mjs#one", out: { n: number } }
  high: { fn: "./steps.mjs#same", in: { n: one.n }, out: { n: number }, if: one.n >= params.bar }
  reads: { fn: "./steps.mjs#same", in: { n: high.n }, out: { n: number } }
  waits: { fn: "./steps.mjs#one", out: { n: number }, after: reads }
  other: { fn: "./steps.mjs#same", in: { n: one.n, own: 1 }, out: { n: number }, if: "not one.n >= params.bar" }
  some: { fn: "./steps.mjs#same", each: { n: [1, 2, 3] }, in: { n: item.n }, out: { n: number }, if: item.n != 2 }
  joined: { fn: "./steps.mjs#same", in: { n: some.n }, out: { n: list } }
`,
    },
    async ({ run }) => {
      const state = await run()
      assert.deepEqual(statuses(state), {
        one: 'ok',
        high: 'skipped',
        reads: 'skipped',
        waits: 'skipped',
        other: 'ok',
        'some[0]': 'ok',
        'some[1]': 'skipped',
        'some[2]': 'ok',
        joined: 'ok',
      })
      assert.deepEqual(plainOf(state, 'joined', 'n'), [1, 3])
      assert.equal(plainOf(await run({ params: { bar: 1 } }), 'reads', 'n'), 1)
    },
  ))

test('a step that fails is tried again, with a growing pause, and the run tells how often', () =>
  withProject(
    {
      'flaky.mjs': `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
const tries = existsSync('tries') ? Number(readFileSync('tries')) + 1 : 1
writeFileSync('tries', String(tries))
if (tries < 3) { console.error('not yet'); process.exit(7) }
appendFileSync(process.env.OUTPUTS, 'attempt=' + process.env.STEP_ATTEMPT)
`,
      'levain.yaml':
        'pipeline: p\nsteps:\n  flaky: { run: node flaky.mjs, out: { attempt: integer }, retry: { times: 2, backoff: 10ms } }\n',
    },
    async ({ run, room, ctx }) => {
      const state = await run()
      assert.equal(plainOf(state, 'flaky', 'attempt'), 3)
      assert.equal(taskOf(state, 'flaky').attempt, 3)
      const { text } = await room.verbs.log(ctx, { run: 'latest', step: 'flaky', index: -1 })
      assert.match(text, /not yet\nattempt 1 failed: .*exit code 7/)
      const pauses = [1, 2, 3].map((attempt) => pauseMs({ row: taskOf(state, 'flaky') }, attempt, 1000))
      pauses.forEach((ms, i) => {
        assert.ok(ms >= 1000 * 2 ** i && ms <= 1200 * 2 ** i, String(ms))
      })
    },
  ))

test('a step that takes too long is stopped with everything it started', () =>
  withProject(
    {
      'slow.sh': 'echo begun\nsleep 60 & echo $! > child\nwait\n',
      'levain.yaml': 'pipeline: p\nsteps:\n  slow: { run: sh slow.sh, timeout: 400ms }\n',
    },
    async ({ run, latest, folder }) => {
      await assert.rejects(run(), (error) => isLevainError(error, 'step-failed') && /took longer than 400 ms/.test(error.message))
      assert.equal(taskOf(await latest(), 'slow').error?.code, 'step-timeout')
      const pid = Number(readFileSync(join(folder, 'child'), 'utf8'))
      await until(() => !existsSync(`/proc/${pid}`) || /\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
    },
  ))

const waiting = {
  'wait.mjs': `
import { writeFileSync } from 'node:fs'
process.on('SIGTERM', () => { writeFileSync('saved', 'yes'); process.exit(0) })
writeFileSync('begun', '')
setInterval(() => {}, 1000)
`,
  'levain.yaml': 'pipeline: p\nsteps:\n  wait: { run: node wait.mjs }\n  after: { run: exit 0, after: wait }\n',
}

test('a cancelled run lets its command save its work, and begins nothing new', () =>
  withProject(waiting, async ({ run, room, ctx, folder, latest }) => {
    const running = run()
    await until(() => existsSync(join(folder, 'begun')))
    const cancelled = await room.verbs.cancel(ctx, { run: 'latest' })
    assert.equal(cancelled.status, 'cancelled')
    assert.equal((await running).run.status, 'cancelled')
    assert.ok(existsSync(join(folder, 'saved')))
    assert.deepEqual(statuses(await latest()), { wait: 'cancelled', after: 'waiting' })
  }))

test('a run is cancelled through the ledger by whoever does not execute it', () =>
  withProject(waiting, async ({ run, ctx, folder }) => {
    const running = run()
    await until(() => existsSync(join(folder, 'begun')))
    const [lease] = await ctx.ledger.find('leases')
    assert.ok(lease)
    await ctx.ledger.commit([update('leases', { name: lease.name }, { stop: true })])
    assert.equal((await running).run.status, 'cancelled')
    assert.equal(await ctx.ledger.count('leases'), 0)
  }))

test('what is done is not done again when a run goes on', () =>
  withProject(
    {
      'steps.mjs': `
import { appendFileSync, existsSync } from 'node:fs'
export const fix = ({ n }) => { if (!existsSync('fixed')) throw new Error('broken'); return { n } }
`,
      'levain.yaml': `
pipeline: p
steps:
  effect: { run: "printf x >> effects; echo n=1 >> $OUTPUTS", out: { n: number }, cache: false }
  many: { run: "printf y >> effects; echo n=1 >> $OUTPUTS", each: { i: [1, 2] }, out: { n: number }, cache: false, after: effect }
  fix: { run: "test -e fixed", in: { n: effect.n, m: many.n } }
`,
    },
    async ({ run, room, ctx, folder, write, latest }) => {
      await assert.rejects(run())
      const before = await latest()
      await write({ fixed: '' })
      const after = await room.verbs.resume(ctx, { run: 'latest', wait: true })
      assert.equal(after.run.id, before.run.id)
      assert.equal(after.run.status, 'ok')
      assert.equal(readFileSync(join(folder, 'effects'), 'utf8'), 'xyy')
      assert.deepEqual(taskOf(after, 'many', 1), taskOf(before, 'many', 1))
      await assert.rejects(room.verbs.resume(ctx, { run: 'latest', wait: true }), (error) => isLevainError(error, 'run-not-resumable'))
    },
  ))

const asks = {
  'levain.yaml': `
pipeline: p
steps:
  make: { run: "echo ref=late@2 >> $OUTPUTS", out: { ref: string } }
  ask: { approve: lead, question: May it answer?, in: { subject: make.ref } }
  go: { run: exit 0, after: ask }
  else: { run: 'true' }
`,
}

test('a run waits for an answer with everything else done, and goes on after a yes', () =>
  withProject(asks, async ({ run, room, ctx }) => {
    const state = await run()
    assert.equal(state.run.status, 'waiting')
    assert.deepEqual(statuses(state), { make: 'ok', ask: 'gated', go: 'waiting', else: 'ok' })
    const [approval] = await ctx.ledger.find('approvals')
    assert.deepEqual([approval?.subject, approval?.by, approval?.step], ['model:late@2', 'lead', 'ask'])
    assert.equal((await room.verbs.resume(ctx, { run: 'latest', wait: true })).run.status, 'waiting')
    assert.equal(await ctx.ledger.count('approvals'), 1)
    await ctx.ledger.commit([
      update('approvals', { id: approval?.id as string }, { status: 'approved', decidedBy: 'ada', decidedAt: nowIso(ctx) }),
    ])
    const after = await room.verbs.resume(ctx, { run: 'latest', wait: true })
    assert.deepEqual([after.run.status, statuses(after).go], ['ok', 'ok'])
  }))

test('a no ends the run with its reason', () =>
  withProject(asks, async ({ run, room, ctx, latest }) => {
    await run()
    const [approval] = await ctx.ledger.find('approvals')
    const no = { status: 'rejected', decidedBy: 'ada', reason: 'recall is too low', decidedAt: nowIso(ctx) } as const
    await ctx.ledger.commit([update('approvals', { id: approval?.id as string }, no)])
    await assert.rejects(
      room.verbs.resume(ctx, { run: 'latest', wait: true }),
      (error) => isLevainError(error, 'approval-rejected') && /recall is too low/.test(error.message),
    )
    assert.equal(statuses(await latest()).go, 'waiting')
  }))

test('a run is executed by one process at a time; that of a dead one can be taken over', () =>
  withProject(waiting, async ({ run, room, ctx, folder, write, latest }) => {
    const running = run()
    await until(() => existsSync(join(folder, 'begun')))
    await assert.rejects(room.verbs.resume(ctx, { run: 'latest', wait: true }), (error) => isLevainError(error, 'run-not-resumable'))
    await room.verbs.cancel(ctx, { run: 'latest' })
    const { id } = (await running).run
    await write({ 'wait.mjs': '' })
    // A lease whose holder is gone: the highest process id Linux gives out is never that of a living process in a test.
    const dead = {
      name: `run:${id}`,
      owner: 'gone',
      pid: 2 ** 22,
      host: (await import('node:os')).hostname(),
      expiresAt: '2100-01-01T00:00:00.000Z',
      stop: false,
    }
    await ctx.ledger.commit([insert('leases', dead), update('runs', { id }, { status: 'running' })])
    const shown = await latest()
    assert.deepEqual([shown.run.status, shown.run.error?.code], ['failed', 'run-interrupted'])
    assert.equal((await room.verbs.resume(ctx, { run: id, wait: true })).run.status, 'ok')
  }))

test('parameters are checked before anything begins', () =>
  withProject(
    { 'levain.yaml': 'pipeline: p\nparams: { n: 1, must: { type: string } }\nsteps:\n  a: { run: exit 0 }\n' },
    async ({ run, ctx }) => {
      const refused = (params: Record<string, string | number>, message: RegExp) =>
        assert.rejects(run({ params }), (error) => isLevainError(error, 'input-invalid') && message.test(error.message))
      await refused({}, /params\.must: expected string, got nothing/)
      await refused({ must: 'x', other: 1 }, /params\.other: expected one of must, n/)
      await refused({ must: 'x', n: 'one' }, /params\.n: expected integer, got "one"/)
      assert.equal(await ctx.ledger.count('runs'), 0)
    },
  ))
