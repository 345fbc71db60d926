import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import fc from 'fast-check'
import { withApp } from '../../app/index.ts'
import { giveUpPlain, giveUpSilent } from './silence.ts'

const minute = 60_000

/** A clock that goes on when told. */
function handClock() {
  let nowMs = Date.UTC(2026, 0, 1)
  return {
    now: () => nowMs,
    pass(ms: number) {
      nowMs += ms
    },
  }
}

test('a run that promised signs of life fails with the reason when they stay away, once, however many watch', () => {
  const clock = handClock()
  return withApp(
    async (app) => {
      const ctx = app.context()
      const promised = await app.call('track.start', { heartbeat: true })
      const plain = await app.call('track.start', {})
      clock.pass(6 * minute)
      const given = (await Promise.all([giveUpSilent(ctx, 5 * minute), giveUpSilent(ctx, 5 * minute)])).flat()
      assert.deepEqual(given, [promised.id])
      const { run } = await app.call('track.show', { run: promised.id })
      assert.deepEqual([run.status, run.error?.code, run.endedAt], ['failed', 'run-silent', promised.startedAt])
      const shown = await app.call('track.show', { run: plain.id })
      assert.deepEqual([shown.run.status, shown.lastSignAt], ['running', plain.startedAt])
    },
    { clock },
  )
})

test('beats, metrics and console text are signs of life; a run given up too early goes on when it is heard of again', () => {
  const clock = handClock()
  return withApp(
    async (app) => {
      const { id } = await app.call('track.start', {})
      await app.call('track.beat', { run: id })
      for (const sign of [
        () => app.call('track.beat', { run: id }),
        () => app.call('track.log', { run: id, metrics: [{ key: 'loss', value: 1 }] }),
        () => app.call('track.appendLog', { run: id, text: 'epoch\n' }),
      ]) {
        clock.pass(4 * minute)
        await sign()
        assert.deepEqual(await giveUpSilent(app.context(), 5 * minute), [])
      }
      clock.pass(6 * minute)
      assert.deepEqual(await giveUpSilent(app.context(), 5 * minute), [id])
      const again = await app.call('track.beat', { run: id })
      assert.deepEqual([again.status, again.error, again.endedAt], ['running', null, null])
    },
    { clock },
  )
})

test('a run that promised nothing fails too where that is asked for, unless it, or a run below it, was heard of', () => {
  const clock = handClock()
  return withApp(
    async (app) => {
      const ctx = app.context()
      const start = async (parent?: string) => (await app.call('track.start', parent ? { parent } : {})).id
      const [silent, logging, storing, above] = [await start(), await start(), await start(), await start()]
      const below = await start(above)
      clock.pass(50 * minute)
      for (const run of [logging, below]) await app.call('track.log', { run, metrics: [{ key: 'loss', value: 1, atMs: clock.now() }] })
      await app.call('track.log', { run: silent, tags: { seen: 'by a person' } })
      await app.artifacts().put({ run: storing, path: 'a' }, one(Buffer.from('a')))
      clock.pass(20 * minute)
      assert.deepEqual(await giveUpPlain(ctx, 60 * minute), [silent])
      assert.deepEqual(await giveUpPlain(ctx, 60 * minute), [])
      const { run } = await app.call('track.show', { run: silent })
      assert.deepEqual([run.status, run.error?.code, run.endedAt], ['failed', 'run-silent', run.createdAt])
      clock.pass(60 * minute)
      assert.deepEqual((await giveUpPlain(ctx, 60 * minute)).sort(), [logging, storing, below].sort())
      assert.deepEqual(await giveUpPlain(ctx, 60 * minute), [above])
    },
    { clock },
  )
})

test('a run given up that is heard of again goes on, and ends as its program says; a tag alone changes nothing', () => {
  const clock = handClock()
  return withApp(
    async (app) => {
      const state = async (run: string) => {
        const shown = await app.call('track.show', { run })
        return [shown.run.status, shown.run.error, shown.run.endedAt === null]
      }
      const [a, b, c] = [await app.call('track.start', {}), await app.call('track.start', {}), await app.call('track.start', {})]
      clock.pass(70 * minute)
      assert.equal((await giveUpPlain(app.context(), 60 * minute)).length, 3)
      await app.call('track.log', { run: a.id, tags: { note: 'odd' } })
      assert.equal((await state(a.id))[0], 'failed')
      await app.call('track.log', { run: a.id, metrics: [{ key: 'loss', value: 1 }] })
      assert.deepEqual(await state(a.id), ['running', null, true])
      await app.call('track.finish', { run: b.id })
      assert.deepEqual(await state(b.id), ['ok', null, false])
      await app.call('track.update', { run: c.id, status: 'ok' })
      assert.deepEqual(await state(c.id), ['ok', null, false])
    },
    { clock },
  )
})

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

test('the console log is what was added, wherever it is read from, and a call that is repeated adds nothing', () =>
  withApp(async (app) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 }),
        fc.nat(30),
        fc.integer({ min: 1, max: 30 }),
        async (texts, from, limit) => {
          const { id } = await app.call('track.start', {})
          let end = 0
          for (const text of texts) {
            for (let time = 0; time < 2; time += 1)
              assert.equal((await app.call('track.appendLog', { run: id, text, at: end })).end, end + text.length)
            end += text.length
          }
          const all = texts.join('')
          const read = await app.call('track.readLog', { run: id, from, limit })
          assert.deepEqual([read.text, read.end], [all.slice(from, from + limit), all.length])
          assert.equal((await app.call('track.readLog', { run: id, from: -3 })).text, all.slice(-3))
        },
      ),
      { numRuns: 30 },
    )
  }))

test('of many who add to one console log at once nothing is lost', () =>
  withApp(async (app) => {
    const { id } = await app.call('track.start', {})
    await Promise.all(Array.from({ length: 10 }, (_, i) => app.call('track.appendLog', { run: id, text: `${i}\n` })))
    const { text } = await app.call('track.readLog', { run: id })
    assert.deepEqual(
      text.trim().split('\n').sort(),
      Array.from({ length: 10 }, (_, i) => String(i)),
    )
    await assert.rejects(app.call('track.appendLog', { run: id, text: 'x', at: 1000 }), (error) => isLevainError(error, 'input-invalid'))
  }))
