import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError, type Json } from '@levain/core'
import { type App, withApp } from '../../app/index.ts'

const logged = async (app: App, steps: number, value: (step: number) => number) => {
  const { id } = await app.call('track.start', {})
  await app.call('track.log', {
    run: id,
    metrics: Array.from({ length: steps }, (_, step) => ({ key: 'loss', value: value(step), step, atMs: 1000 + step })),
  })
  return id
}

test('pages of a history hold every point once, and a page that was altered is refused', () =>
  withApp(async (app) => {
    const run = await logged(app, 23, (step) => step % 3)
    const seen: number[] = []
    let page: string | undefined
    do {
      const answer = await app.call('track.history', { run, key: 'loss', limit: 5, ...(page ? { page } : {}) })
      seen.push(...answer.points.map(({ step }) => step))
      page = answer.next
    } while (page)
    assert.deepEqual(
      seen,
      Array.from({ length: 23 }, (_, step) => step),
    )
    await assert.rejects(app.call('track.history', { run, key: 'loss', page: 'xyz' }), (error) => isLevainError(error, 'page-invalid'))
  }))

test('curves are thinned over the steps of all runs, and the first and the last step of each are kept of all of them', () =>
  withApp(async (app) => {
    const [short, long] = [await logged(app, 10, () => 1), await logged(app, 20, () => 1)]
    const steps = (curves: { points: { step: number }[] }[]) => curves.map(({ points }) => points.map(({ step }) => step))
    assert.deepEqual(steps(await app.call('track.curves', { runs: [short], key: 'loss', points: 5 })), [[0, 2, 4, 6, 8, 9]])
    const both = await app.call('track.curves', { runs: [short, long], key: 'loss', points: 5 })
    assert.deepEqual(steps(both), [
      [0, 4, 8, 9],
      [0, 4, 8, 9, 12, 16, 19],
    ])
    const part = await app.call('track.curves', { runs: [short], key: 'loss', fromStep: 0, toStep: 4, points: 5 })
    assert.deepEqual(steps(part), [[0, 1, 2, 3, 4]])
  }))

test('many calls in a moment are told in few events, and the last value is always told', { timeout: 30_000 }, () =>
  withApp(async (app) => {
    const { id } = await app.call('track.start', {})
    for (let step = 0; step < 200; step += 1) await app.call('track.log', { run: id, metrics: [{ key: 'loss', value: step, step }] })
    const told = () => app.context().ledger.find('events', { where: { subject: id, topic: 'metric' }, orderBy: [['seq', 'asc']] })
    const last = async () => ((await told()).at(-1)?.data as Record<string, Record<string, Json>> | undefined)?.loss?.value
    while ((await last()) !== 199) await new Promise((resolve) => setTimeout(resolve, 50))
    assert.ok((await told()).length < 100)
  }),
)
