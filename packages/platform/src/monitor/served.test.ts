import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Json, seededRandom } from '@levain/core'
import { type App, withApp } from '../app/index.ts'

const { next } = seededRandom(5)

/** A parcel, and how long it takes; far ones take longer. */
function parcel(shift = 0) {
  const km = Math.round(10 * (20 + shift + 100 * next())) / 10
  const zone = ['north', 'south', 'west'][Math.floor(next() * 3)] as string
  const sent = new Date(Date.UTC(2026, 0, 1 + Math.floor(next() * 28), 8 + Math.floor(next() * 10))).toISOString()
  return { inputs: { km, zone, sent, heavy: next() < 0.3 }, late: km + 40 * next() > 95 + shift / 2, hours: km / 10 + next() }
}

/** Trains on what was recorded, registers the model and starts a process that answers with it. */
async function serveModel(app: App, target: 'late' | 'hours'): Promise<string> {
  const rows = Array.from({ length: 1200 }, () => parcel())
  const lines = rows.map(({ inputs, ...truth }) => JSON.stringify({ ...inputs, [target]: truth[target] }))
  const path = join(app.projectFolder, 'parcels.jsonl')
  await writeFile(path, lines.join('\n'))
  const { digest: data } = await app
    .context()
    .tables.write(`from read_json('${path}', format = 'newline_delimited')`, {}, { files: [path] })
  const { model, metrics } = await app.call('train.fit', { data, target, algorithm: 'tree' })
  await app.call('registry.register', { model, name: 'parcels', metrics })
  await app.call('deploy.apply', { model: 'parcels@1' })
  return data
}

/** Asks the running process, a hundred parcels at a time. */
async function ask(app: App, count: number, target: 'late' | 'hours', shift = 0): Promise<{ id: string; label: Json }[]> {
  const labels: { id: string; label: Json }[] = []
  for (let asked = 0; asked < count; asked += 100) {
    const parcels = Array.from({ length: 100 }, () => parcel(shift))
    const { ids } = await app.call('deploy.predict', { deployment: 'parcels', inputs: parcels.map(({ inputs }) => inputs) })
    labels.push(...parcels.map((each, i) => ({ id: ids[i] as string, label: each[target] })))
  }
  return labels
}

for (const [target, metric] of [
  ['late', 'accuracy'],
  ['hours', 'rmse'],
] as const)
  test(`a served model of ${target} is watched from its own log against its own profile, and its labelled rows can train the next`, () =>
    withApp(async (app) => {
      const data = await serveModel(app, target)
      try {
        await ask(app, 600, target)
        const deployment = 'parcels'
        const calm = await app.call('monitor.check', { deployment })
        assert.deepEqual([calm.rows, calm.drifted, calm.skipped, calm.alert], [600, [], [], null])
        const features = new Set(calm.signals.map(({ feature }) => feature))
        assert.deepEqual([...features], ['km', 'zone', 'sent_hour', 'sent_weekday', 'heavy', '__prediction__'])

        const from = new Date(Date.now() + 1).toISOString()
        await new Promise((resolve) => setTimeout(resolve, 5))
        const labels = await ask(app, 600, target, 60)
        assert.deepEqual(await app.call('monitor.label', { deployment, labels }), { labels: 600, coverage: 0.5 })
        const storm = await app.call('monitor.check', { deployment, from })
        assert.deepEqual(storm.drifted, ['km', '__prediction__'])
        assert.equal(storm.alert?.status, 'firing')
        assert.equal(storm.performance?.coverage, 1)
        assert.ok(typeof storm.performance?.metrics[metric]?.value === 'number')

        const window = await app.call('monitor.window', { deployment, from })
        assert.equal(window.rows, 600)
        const trained = await app.call('explore.profile', { data })
        const kept = await app.call('explore.profile', { data: window.data })
        const typed = ({ profile }: typeof kept) => Object.fromEntries(profile.columns.map(({ name, type }) => [name, type]))
        assert.deepEqual(typed(kept), typed(trained))
        assert.ok((await app.call('train.fit', { data: window.data, target, algorithm: 'tree' })).model)
      } finally {
        await app.call('deploy.stop', { deployment: 'parcels' })
      }
    }))
