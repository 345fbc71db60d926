import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Contracts, type InputOf, isLevainError } from '@levain/core'
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
  withApp(async (app) => {
    const valuesOf = async (name: string, restart: boolean): Promise<unknown[]> => {
      await app.call('study.create', { name, ...goal })
      const found: unknown[] = []
      for (let number = 0; number < 25; number += 1) {
        const there = restart ? await openApp({ projectFolder: app.projectFolder }) : app
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
