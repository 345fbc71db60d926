import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Contracts, fixedClock, type InputOf, isLevainError } from '@levain/core'
import { type App, openApp, withApp } from '../app/index.ts'

type Definition = Omit<InputOf<Contracts['study']['create']>, 'name'>

const space: Definition['space'] = {
  x: { type: 'float', low: -5, high: 5 },
  depth: { type: 'int', low: 1, high: 8 },
  kind: { type: 'categorical', choices: ['a', 'b'] },
  extra: { type: 'float', low: 1e-3, high: 1, log: true, when: { kind: 'b' } },
}
const goal: Definition = { metric: 'loss', direction: 'minimize', space, seed: 1 }

const loss = (values: Readonly<Record<string, unknown>>): number => (values.x as number) ** 2 + (values.depth as number) / 10

/** As another process would. */
function openAgain({ projectFolder }: App, { LEVAIN_LEDGER: ledger }: NodeJS.ProcessEnv): Promise<App> {
  return openApp({ projectFolder, ...(ledger ? { ledger } : {}) })
}

async function askOne(app: App, study: string) {
  const { trial } = await app.call('study.ask', { study })
  assert.ok(trial)
  return trial
}

test('each trial is a run of the experiment with its values as parameters and its result as a metric', () =>
  withApp(async (app) => {
    await app.call('study.create', { name: 'depth', ...goal })
    const trial = await askOne(app, 'depth')
    const { stop } = await app.call('study.report', { study: 'depth', trial: 0, step: 1, value: 3 })
    await app.call('study.tell', { study: 'depth', trial: 0, value: 2 })
    const shown = await app.call('track.show', { run: trial.run as string })
    assert.equal(stop, false)
    assert.deepEqual(shown.params, Object.fromEntries(Object.entries(trial.values).map(([key, value]) => [key, String(value)])))
    assert.deepEqual([shown.run.status, shown.run.experiment, shown.metrics.loss?.last], ['ok', 'depth', 2])
    assert.deepEqual([shown.tags['levain.study'], shown.tags['levain.trial']], ['depth', '0'])
    const { points } = await app.call('track.history', { run: trial.run as string, key: 'loss' })
    assert.deepEqual(
      points.map(({ value }) => value),
      [3, 2],
    )
  }))

test('a study goes on in another process as if it had never stopped: the same values, whoever was there before', () =>
  withApp(async (app, environment) => {
    const valuesOf = async (name: string, restart: boolean): Promise<unknown[]> => {
      await app.call('study.create', { name, ...goal })
      const found: unknown[] = []
      for (let number = 0; number < 25; number += 1) {
        const there = restart ? await openAgain(app, environment) : app
        const trial = await askOne(there, name)
        await there.call('study.tell', { study: name, trial: trial.number, value: loss(trial.values) })
        if (restart) await there.close()
        found.push(trial.values)
      }
      return found
    }
    assert.deepEqual(await valuesOf('one', false), await valuesOf('two', true))
  }))

test('telling the same twice is once; telling something else is refused and changes nothing', () =>
  withApp(async (app) => {
    await app.call('study.create', { name: 'depth', ...goal })
    await askOne(app, 'depth')
    const first = await app.call('study.tell', { study: 'depth', trial: 0, value: 1 })
    const again = await app.call('study.tell', { study: 'depth', trial: 0, value: 1 })
    assert.deepEqual([again.state, again.value, again.endedAt], [first.state, 1, first.endedAt])
    const refused = app.call('study.tell', { study: 'depth', trial: 0, value: 2 })
    await assert.rejects(refused, (error) => isLevainError(error, 'trial-ended'))
    assert.equal((await app.call('study.show', { study: 'depth' })).best?.value, 1)
  }))

test('many workers at once get trials that differ, and none is lost', () =>
  withApp(async (app) => {
    await app.call('study.create', { name: 'depth', ...goal, limits: { trials: 40 } })
    const worker = async (): Promise<number[]> => {
      const done: number[] = []
      for (;;) {
        const { next, trial } = await app.call('study.ask', { study: 'depth' })
        if (next === 'done') return done
        if (!trial) continue
        await app.call('study.tell', { study: 'depth', trial: trial.number, value: loss(trial.values) })
        done.push(trial.number)
      }
    }
    const numbers = (await Promise.all(Array.from({ length: 8 }, worker))).flat().sort((a, b) => a - b)
    assert.deepEqual(
      numbers,
      Array.from({ length: 40 }, (_, number) => number),
    )
    assert.deepEqual((await app.call('study.show', { study: 'depth' })).counts.ok, 40)
  }))

test('a trial whose worker is not heard of goes to another; its first run has failed, and the first worker can tell nothing any more', () => {
  const clock = fixedClock()
  return withApp(
    async (app) => {
      await app.call('study.create', { name: 'depth', ...goal, leaseSeconds: 60 })
      const first = await askOne(app, 'depth')
      clock.advance(50_000)
      assert.equal((await app.call('study.report', { study: 'depth', trial: 0, attempt: 1 })).stop, false)
      clock.advance(50_000)
      assert.equal((await askOne(app, 'depth')).number, 1)
      clock.advance(30_000)
      const again = await askOne(app, 'depth')
      assert.deepEqual([again.number, again.attempt, again.values], [0, 2, first.values])
      assert.equal((await app.call('track.show', { run: first.run as string })).run.status, 'failed')
      assert.equal((await app.call('study.report', { study: 'depth', trial: 0, attempt: 1, step: 1, value: 1 })).stop, true)
      const late = app.call('study.tell', { study: 'depth', trial: 0, attempt: 1, value: 1 })
      await assert.rejects(late, (error) => isLevainError(error, 'trial-ended'))
      await app.call('study.tell', { study: 'depth', trial: 0, attempt: 2, value: 1 })
      clock.advance(100_000)
      for (const attempt of [2, 3]) {
        assert.deepEqual([(await askOne(app, 'depth')).attempt], [attempt])
        clock.advance(100_000)
      }
      assert.equal((await askOne(app, 'depth')).number, 2)
      assert.equal((await app.call('study.show', { study: 'depth' })).counts.failed, 1)
    },
    { clock },
  )
})

test('queued values come first, the rest fits to them; an unknown value is refused and nothing is queued', () =>
  withApp(async (app) => {
    await app.call('study.create', { name: 'depth', ...goal })
    const refused = app.call('study.enqueue', { study: 'depth', trials: [{ x: 1 }, { x: 99 }] })
    await assert.rejects(refused, (error) => isLevainError(error, 'space-invalid'))
    await app.call('study.enqueue', { study: 'depth', trials: [{ x: 1.5, kind: 'b' }] })
    const { values, origin } = await askOne(app, 'depth')
    assert.deepEqual([values.x, values.kind, origin, typeof values.extra], [1.5, 'b', 'queue', 'number'])
    assert.equal((await askOne(app, 'depth')).origin, 'sampler')
  }))

test('limits end a study: trials, trials at once, a value that is good enough; more trials open it again', () =>
  withApp(async (app) => {
    const limits = { trials: 2, concurrent: 1 }
    await app.call('study.create', { name: 'depth', ...goal, limits })
    await askOne(app, 'depth')
    assert.equal((await app.call('study.ask', { study: 'depth' })).next, 'wait')
    await app.call('study.tell', { study: 'depth', trial: 0, value: 5 })
    await askOne(app, 'depth')
    await app.call('study.tell', { study: 'depth', trial: 1, state: 'failed', error: 'no memory' })
    assert.equal((await app.call('study.ask', { study: 'depth' })).next, 'done')
    const again = await app.call('study.create', { name: 'depth', ...goal, limits: { trials: 3, target: 1 } })
    assert.equal(again.resumed, true)
    await askOne(app, 'depth')
    await app.call('study.tell', { study: 'depth', trial: 2, value: 0.5 })
    assert.match((await app.call('study.ask', { study: 'depth' })).reason, /good enough/)
    const other = app.call('study.create', { name: 'depth', ...goal, direction: 'maximize' })
    await assert.rejects(other, (error) => isLevainError(error, 'study-exists'))
  }))

test('the name alone goes on with a study as it was, with the limits that are given now', () =>
  withApp(async (app) => {
    const file =
      'metric: loss\nspace: { x: "float(0..1)" }\nsampler: random\nlimits: { trials: 1, concurrent: 2 }\ncommand: node train.mjs {x}\n'
    const { study } = await app.call('study.create', { name: 'depth', text: file })
    await app.call('study.stop', { study: 'depth' })
    assert.equal((await app.call('study.list', {}))[0]?.next, 'done')
    const again = await app.call('study.create', { name: 'depth', limits: { trials: 9 } })
    assert.deepEqual(again.study, { ...study, limits: { ...study.limits, trials: 9 } })
    assert.equal((await app.call('study.list', {}))[0]?.next, 'open')
    await assert.rejects(app.call('study.create', { name: 'width' }), (error) => isLevainError(error, 'study-invalid'))
  }))

test('a study may know from the start what an earlier one found, as far as it is of its space', () =>
  withApp(async (app) => {
    await app.call('study.create', { name: 'old', ...goal })
    for (let number = 0; number < 12; number += 1) {
      const trial = await askOne(app, 'old')
      await app.call('study.tell', { study: 'old', trial: number, value: loss(trial.values) })
    }
    const narrower = { ...space, x: { type: 'float', low: -5, high: 0 } } as Definition['space']
    const { earlier } = await app.call('study.create', { name: 'new', ...goal, space: narrower, earlier: ['old'], limits: { trials: 1 } })
    assert.ok(earlier > 0 && earlier < 12)
    assert.equal((await askOne(app, 'new')).number, earlier)
    assert.equal((await app.call('study.ask', { study: 'new' })).next, 'wait')
    assert.ok((await app.call('study.importance', { study: 'old' })).parameters.length === 4)
  }))

test('a pruner ends trials by what other processes reported too', () =>
  withApp(async (app, environment) => {
    await app.call('study.create', { name: 'depth', ...goal, pruner: { type: 'asha', minStep: 1, factor: 2 } })
    const other = await openAgain(app, environment)
    for (const [number, there] of [app, other, app, other].entries()) {
      await askOne(there, 'depth')
      const { stop } = await there.call('study.report', { study: 'depth', trial: number, step: 1, value: number })
      assert.equal(stop, number > 0)
      await there.call('study.tell', { study: 'depth', trial: number, state: stop ? 'pruned' : 'ok' })
    }
    await other.close()
    const { counts, best } = await app.call('study.show', { study: 'depth' })
    assert.deepEqual([counts.pruned, best?.value], [3, 0])
  }))
