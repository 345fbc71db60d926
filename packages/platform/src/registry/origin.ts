import { type Context, fail, type Manifest, type MetricValue, type Model, profile } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { lastMetrics } from '../track/index.ts'

/** Where a model came from: itself, how large it is, the table it was trained on, the run that trained it, and what that run measured. */
export interface Origin {
  readonly model: Model
  readonly bytes: number
  readonly trainedOn: string | null
  readonly run: string | null
  readonly metrics: Record<string, MetricValue>
}

/** The profile of the training data, beside the model. */
const profileFileName = 'profile.json'

/**
 * Reads a model directory and the ledger for where it came from.
 *
 * @throws model-not-found, model-unreadable
 */
export async function originOf(ctx: Context, digest: string): Promise<Origin> {
  const model = await loadModel(ctx.blobs, digest)
  const manifest = await ctx.blobs.manifest(digest)
  const run = await trainingRun(ctx, digest)
  const trainedOn = await trainingTable(ctx, digest, manifest)
  return { model, bytes: manifest.bytes, trainedOn, run, metrics: await measured(ctx, run) }
}

async function trainingTable(ctx: Context, digest: string, manifest: Manifest): Promise<string | null> {
  const path = `${digest}/${profileFileName}`
  const file = manifest.files.find((candidate) => candidate.path === profileFileName)
  if (!file) return null
  const parsed = profile.safeParse(parseJson(await ctx.blobs.text(file.sha256)))
  if (!parsed.success) throw fail('model-unreadable', { path, reason: 'it is not a profile' }, parsed.error)
  return parsed.data.table
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The newest run that left exactly these bytes; the same model may have been trained more than once. */
async function trainingRun(ctx: Context, digest: string): Promise<string | null> {
  const left = await ctx.ledger.find('artifacts', { where: { digest }, orderBy: [['at', 'desc']], limit: 100 })
  const runs = await ctx.ledger.find('runs', { where: { id: { in: [...new Set(left.map(({ run }) => run))] } } })
  return left.find(({ run }) => runs.some(({ id }) => id === run))?.run ?? null
}

async function measured(ctx: Context, run: string | null): Promise<Record<string, MetricValue>> {
  if (run === null) return {}
  const metrics = (await lastMetrics(ctx, [run])).get(run) ?? {}
  return Object.fromEntries(Object.entries(metrics).map(([key, value]) => [key, { value: typeof value === 'number' ? value : null }]))
}
