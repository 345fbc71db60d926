import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { silentLog } from '@levain/core'
import { type App, createServer, openApp } from 'levain'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const weather = here('../../../node_modules/vega-datasets/data/seattle-weather.csv')

export interface Studio {
  readonly app: App
  readonly url: string
}

interface OpenStudio extends Studio {
  close(): Promise<void>
  /** Takes the server away, lets `meanwhile` happen, and starts one at the same address. */
  restart(meanwhile: () => Promise<unknown>): Promise<void>
}

/** A real server with the built studio over a new project that has files but no data yet. */
export async function openStudio(): Promise<OpenStudio> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-studio-'))
  await cp(here('./project'), folder, { recursive: true })
  await cp(weather, join(folder, 'weather.csv'))
  const app = await openApp({ projectFolder: folder, log: silentLog })
  let server = await createServer(app, { studio: here('../dist') })
  const stopServices = await app.startServices(server.url)
  return {
    app,
    url: server.url,
    async restart(meanwhile) {
      const { port } = server
      await server.close()
      await meanwhile()
      server = await createServer(app, { port, studio: here('../dist') })
    },
    async close() {
      for (const { name, status } of await app.call('deploy.list', {}))
        if (status !== 'stopped') await app.call('deploy.stop', { deployment: name })
      await stopServices()
      await server.close()
      await app.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** What {@link fill} made, to go to its pages. */
export interface Filled {
  readonly run: string
  readonly waitingRun: string
  readonly failedRun: string
  readonly trainings: readonly string[]
  /** The rows the model was judged on. */
  readonly heldOut: string
  /** A run of AutoML that is over. */
  readonly found: string
}

/**
 * The whole road on real data: weather in, models trained, one promoted by approval and deployed, asked about the days of a
 * summer it has not seen, and found drifted. A second run waits for its approval; another pipeline failed.
 */
export async function fill({ app }: Studio): Promise<Filled> {
  const first = await app.call('pipeline.run', { file: 'levain.yaml' })
  const [question] = await app.call('govern.approvals', { pending: true })
  await app.call('govern.decide', { approval: question!.id, decision: 'approved', reason: 'better than chance' })
  await app.call('pipeline.resume', { run: first.run.id })
  await app.call('deploy.apply', { model: 'rain@champion' })
  await app.call('deploy.predict', { deployment: 'rain', inputs: await summer(app) })
  await app.call('monitor.check', { deployment: 'rain' })
  await app.call('retrain.set', { deployment: 'rain', pipeline: 'rain' })
  await search(app)
  const automl = await app.call('automl.run', { data: 'weather', target: 'weather', time: '20s', trials: 4, workers: 1, folds: 2 })
  await app.call('pipeline.run', { file: 'broken.yaml' }).catch(() => undefined)
  const second = await app.call('pipeline.run', { file: 'levain.yaml', params: { until: '2013-06-01' } })
  const [failed] = await app.call('track.runs', { status: 'failed', kind: 'pipeline' })
  const trainings = await app.call('track.runs', { kind: 'training' })
  const { edges } = await app.call('explore.lineage', { of: 'model:rain@1' })
  const heldOut = edges.find(({ role }) => role === 'judged')!.from.replace('table:', '')
  return {
    run: first.run.id,
    waitingRun: second.run.id,
    failedRun: failed!.run.id,
    trainings: trainings.map(({ run }) => run.id),
    heldOut,
    found: automl.run.id,
  }
}

/** A study with trials of every kind: ended, pruned, failed, and one that goes on. */
async function search(app: App): Promise<void> {
  const study = 'steps'
  await app.call('study.create', {
    name: study,
    metric: 'loss',
    space: {
      lr: { type: 'float', low: 1e-4, high: 0.1, log: true },
      depth: { type: 'int', low: 2, high: 12 },
      kind: { type: 'categorical', choices: ['tree', 'line'] },
    },
    pruner: { type: 'median', startup: 4 },
    limits: { trials: 40 },
    seed: 3,
  })
  for (let count = 0; count < 24; count++) {
    const { trial } = await app.call('study.ask', { study, worker: 'test' })
    const { lr, depth } = trial!.values as { lr: number; depth: number }
    const loss = (Math.log10(lr) + 2) ** 2 + (depth - 7) ** 2 / 20
    let stop = false
    for (let step = 1; step <= 4 && !stop; step++)
      ({ stop } = await app.call('study.report', { study, trial: trial!.number, step, value: loss + 2 / step }))
    if (count === 5) await app.call('study.tell', { study, trial: trial!.number, state: 'failed', error: 'out of memory' })
    else if (count < 23) await app.call('study.tell', { study, trial: trial!.number, ...(stop ? { state: 'pruned' } : { value: loss }) })
  }
}

async function summer(app: App) {
  const sql = `select strftime(date, '%Y-%m-%dT00:00:00.000Z') as date, temp_max, temp_min, wind from weather
    where date >= '2014-07-01' and date < '2014-10-01' order by date`
  const { rows } = await app.call('explore.query', { sql, limit: 1000 })
  return rows
}
