import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, fixedClock, insert, type Model, newModel, newModelVersion, nowIso, type Random, seededRandom } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { profileTable } from '../store/index.ts'

/** What a synthetic flight is like. */
interface Weather {
  /** Added to every distance. */
  readonly shift?: number
  /** Distances vary by this factor. */
  readonly spread?: number
  readonly origins?: readonly string[]
  /** The hour of departure is drawn from this many hours after 6 o'clock. */
  readonly hours?: number
}

interface Flight {
  readonly distance: number | null
  readonly origin: string
  readonly departs: string
  readonly night: boolean
}

const model: Model = {
  format: 'levain-model/1',
  algorithm: 'dummy',
  signature: {
    inputs: [
      { name: 'distance', type: 'number', required: true },
      { name: 'origin', type: 'category', required: true },
      { name: 'departs', type: 'time', required: true },
      { name: 'night', type: 'boolean', required: true },
    ],
    output: { name: 'late', task: 'classification', classes: ['no', 'yes'] },
  },
  transforms: [],
  features: ['distance'],
  shape: { kind: 'constant', value: [0], link: 'logit' },
}

/** A deployment over a trained model and an empty log, and a pen to write that log with. */
export interface Scene {
  readonly app: App
  readonly ctx: Context
  readonly random: Random
  readonly clock: ReturnType<typeof fixedClock>
  readonly logFolder: string
  /** Appends records of `rows` flights, a second apart from the clock's now on, which moves with them. Gives their ids and answers. */
  answer(
    rows: number,
    weather?: Weather,
    alter?: (flight: Flight) => Record<string, unknown>,
  ): Promise<{ id: string; prediction: string }[]>
}

/** Runs a test's body over the deployment `late` of `flights@1`, trained on 4,000 synthetic flights. Everything is real but the flights. */
export async function withScene(body: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = fixedClock(Date.UTC(2026, 0, 5))
  await withApp(
    async (app) => {
      const random = seededRandom(42)
      const ctx = app.context()
      const folder = join(ctx.stateFolder, 'deployments', 'late')
      await mkdir(join(folder, 'log'), { recursive: true })
      await deploy(ctx, random, folder)
      const pen = { app, ctx, random, clock, logFolder: join(folder, 'log') }
      await body({ ...pen, answer: (rows, weather, alter) => append(pen, rows, weather, alter) })
    },
    { clock },
  )
}

function flight({ next }: Random, { shift = 0, spread = 1, origins = ['ATL', 'ORD', 'JFK'], hours = 16 }: Weather): Flight {
  const distance = 800 + shift + spread * 300 * (next() + next() + next() + next() - 2)
  const hour = 6 + Math.floor(next() * hours)
  const day = 1 + Math.floor(next() * 28)
  return {
    distance: next() < 0.05 ? null : distance,
    origin: origins[Math.floor(next() * origins.length)] as string,
    departs: new Date(Date.UTC(2025, 10, day, hour)).toISOString(),
    night: hour > 18,
  }
}

const predictionOf = ({ distance }: Flight): string => ((distance ?? 0) > 900 ? 'yes' : 'no')

async function deploy(ctx: Context, random: Random, folder: string): Promise<void> {
  const path = join(folder, 'training.jsonl')
  const flights = Array.from({ length: 4000 }, () => flight(random, {}))
  const lines = flights.map((row) => JSON.stringify({ ...row, late: random.next() < 0.3, __prediction__: predictionOf(row) }))
  await writeFile(path, lines.join('\n'))
  const columns = `{distance: 'DOUBLE', origin: 'VARCHAR', departs: 'TIMESTAMP', night: 'BOOLEAN', late: 'BOOLEAN', __prediction__: 'VARCHAR'}`
  const sql = `select * from read_json('${path}', format = 'newline_delimited', columns = ${columns})`
  const { digest } = await ctx.tables.write(sql, {}, { files: [path] })
  const bundleFolder = join(folder, 'bundle')
  await mkdir(bundleFolder)
  await writeFile(join(bundleFolder, 'model.json'), JSON.stringify(model))
  await writeFile(join(bundleFolder, 'profile.json'), JSON.stringify(await profileTable(ctx, digest)))
  const bundle = await ctx.blobs.putFolder(bundleFolder, 'dir')
  const createdAt = nowIso(ctx)
  const version = {
    algorithm: 'dummy',
    signature: model.signature,
    metrics: { accuracy: { value: 0.6, low: 0.55, high: 0.65 } },
  }
  await ctx.ledger.commit([
    insert('models', newModel(ctx, { name: 'flights' })),
    insert('modelVersions', newModelVersion(ctx, { model: 'flights', version: 1, manifest: bundle, trainedOn: digest, ...version })),
    insert('deployments', {
      name: 'late',
      target: 'local',
      status: 'ready',
      model: 'flights',
      version: 1,
      bundle,
      previous: null,
      trusted: [],
      url: 'http://127.0.0.1:1',
      pid: null,
      folder,
      error: null,
      createdAt,
      updatedAt: createdAt,
    }),
  ])
}

async function append(
  { random, clock, logFolder }: Pick<Scene, 'random' | 'clock' | 'logFolder'>,
  rows: number,
  weather: Weather = {},
  alter: (flight: Flight) => Record<string, unknown> = (same) => ({ ...same }),
): Promise<{ id: string; prediction: string }[]> {
  const records = Array.from({ length: rows }, () => {
    clock.advance(1000)
    const row = flight(random, weather)
    const answered = { id: random.id(), at: new Date(clock.now()).toISOString(), deployment: 'late', model: 'flights', version: 1 }
    return { ...answered, inputs: alter(row), prediction: predictionOf(row), probabilities: [0.4, 0.6] }
  })
  await appendFile(join(logFolder, 'predictions-000001.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return records.map(({ id, prediction }) => ({ id, prediction }))
}
