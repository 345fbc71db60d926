import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Context,
  isEntryKey,
  isLevainError,
  type Json,
  type LineageEdge,
  type ManifestFile,
  type NewPoint,
  nameTag,
  nowIso,
  upsert,
} from '@levain/core'
import { type Entry, fetchObject, nameOf, type Repository } from '../../dvc/index.ts'
import type { Item, LeftOut, SourceDataset, SourceFile, SourceRun } from '../items.ts'
import { versionOf } from '../keep/dataset.ts'
import { keepRun } from '../keep/run.ts'
import { metricsIn } from './metrics.ts'
import { datasetAt } from './names.ts'
import type { Output, Stage } from './survey.ts'
import { checkedOut } from './workspace.ts'

interface Around {
  readonly repository: Repository
  /** Name of the experiment, and before the names of datasets. */
  readonly project: string
  /** What the repository has as datasets, by path. */
  readonly outputs: ReadonlyMap<string, Output>
}

/**
 * A locked stage as a run. Run again with other inputs it is locked anew, and that is another run. When data came that was
 * not to be had before, the run is brought up to date.
 */
export async function stageItem(ctx: Context, stage: Stage, around: Around): Promise<Item> {
  const read = await Promise.all(stage.deps.map(async (dep) => ({ dep, node: await nodeOf(ctx, dep, around) })))
  const written = await writtenBy(ctx, stage, around)
  const id = uuidOf(digestOf([around.project, stage]))
  return {
    what: 'run',
    name: `${stage.file}:${stage.name}`,
    mark: digestOf([id, read.map(({ node }) => node), written]),
    keep: async (_, claim) => {
      const { run, leftOut } = await runOf(ctx, stage, around, id, read)
      const refused = await keepRun(ctx, run, claim)
      await ctx.ledger.commit(lineageOf(ctx, stage, id, read, written).map((edge) => upsert('lineage', edge)))
      return [...leftOut, ...refused]
    },
  }
}

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Ids that programs choose themselves are version 8. */
const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')

/** Something a stage read: the exact version, where it is a dataset here. */
interface Read {
  readonly dep: Entry
  readonly node: string
}

async function runOf(
  ctx: Context,
  stage: Stage,
  around: Around,
  id: string,
  read: readonly Read[],
): Promise<{ run: SourceRun; leftOut: LeftOut[] }> {
  const { project, repository } = around
  const leftOut: LeftOut[] = []
  const files: SourceFile[] = []
  const points: NewPoint[] = []
  // DVC writes down no times: that of the lock is as near as it gets.
  const { mtimeMs } = await stat(join(repository.folder, stage.file))
  const atMs = Math.floor(mtimeMs)
  const at = new Date(atMs).toISOString()
  for (const out of [...stage.metrics, ...stage.plots]) {
    const found = await artifactsOf(ctx, out, around)
    if ('reason' in found) {
      leftOut.push(found)
      continue
    }
    files.push(...found.map((file) => ({ path: file.path, open: () => bytesOf(ctx, file) })))
    if (!stage.metrics.includes(out)) continue
    const { metrics, leftOut: unread } = await metricsIn(ctx, found, stage.metrics.length > 1)
    leftOut.push(...unread)
    points.push(...metrics.map(([key, value]) => ({ key, value, step: 0, atMs })))
  }
  const { params, refused } = paramsOf(stage)
  leftOut.push(...refused)
  const run: SourceRun = {
    id,
    experiment: project,
    name: stage.name,
    status: 'ok',
    user: 'unknown',
    location: null,
    startedAt: at,
    endedAt: at,
    deletedAt: null,
    params,
    tags: { [nameTag]: stage.name, 'dvc.stage': stage.name, 'dvc.command': stage.command, 'dvc.lock': stage.file },
    points: pointsOnce(points),
    files: filesOnce(files),
    datasets: read.flatMap(datasetOf),
    inputs: [],
    outputs: [],
  }
  return { run, leftOut }
}

async function* pointsOnce(points: readonly NewPoint[]): AsyncGenerator<readonly NewPoint[]> {
  if (points.length > 0) yield points
}

async function* filesOnce(files: readonly SourceFile[]): AsyncGenerator<SourceFile> {
  yield* files
}

async function* bytesOf(ctx: Context, { sha256 }: ManifestFile): AsyncGenerator<Uint8Array> {
  yield* await ctx.blobs.stream(sha256)
}

/** The files of an output, by their path in the repository. */
async function artifactsOf(
  ctx: Context,
  { path, object, remote, knownBy }: Entry,
  { repository }: Around,
): Promise<ManifestFile[] | LeftOut> {
  const item = `artifact:${path}`
  if (!object) return { item, reason: `it is known by ${knownBy}, not by an md5` }
  try {
    const places = [...repository.places(remote), checkedOut(repository.folder, path)]
    const { manifest, finish } = await fetchObject(ctx, places, object, { path, dataset: '' })
    await finish()
    const { files } = await ctx.blobs.manifest(manifest)
    return files.map((file) => ({ ...file, path: object.isFolder ? `${path}/${file.path}` : path }))
  } catch (error) {
    if (!isLevainError(error) || error.status >= 500) throw error
    return { item, reason: error.message }
  }
}

/** Keys of `params.yaml` stand for themselves, those of other files follow the name of the file. */
function paramsOf({ params, file, name }: Stage): { params: Record<string, string>; refused: LeftOut[] } {
  const all = Object.entries(params).flatMap(([from, values]) =>
    Object.entries(values).map(([key, value]) => [from === 'params.yaml' ? key : `${from}:${key}`, value] as const),
  )
  const refused = all.filter(([key]) => !isEntryKey(key))
  return {
    params: Object.fromEntries(all.filter(([key]) => isEntryKey(key)).map(([key, value]) => [key, textOf(value)])),
    refused: refused.map(([key]) => ({ item: `param:${file}:${name}:${key}`, reason: 'its name is none that a parameter may have' })),
  }
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What a stage read, as lineage names it: a dataset here, or the folder of one that it lies in; else the file. */
async function nodeOf(ctx: Context, dep: Entry, { project, outputs }: Around): Promise<string> {
  for (let path = dep.path; path !== '.' && path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
    const output = outputs.get(path)
    const object = path === dep.path ? dep.object : output?.object
    const found = output && object && (await versionOf(ctx, datasetAt(project, path), object))
    if (found) return found
  }
  return `file:${dep.path}`
}

function datasetOf({ dep, node }: Read): SourceDataset[] {
  const [, name] = /^dataset:(.+)@\d+$/.exec(node) ?? []
  if (name === undefined || !dep.object) return []
  const source = JSON.stringify({ path: dep.path, md5: nameOf(dep.object) })
  return [{ name, digest: dep.object.md5, sourceType: 'dvc', source, schema: null, profile: null, tags: {} }]
}

/** The versions of datasets that its data became. */
async function writtenBy(ctx: Context, { data }: Stage, { project }: Around): Promise<string[]> {
  const found = await Promise.all(data.map(({ path, object }) => object && versionOf(ctx, datasetAt(project, path), object)))
  return found.filter((node) => typeof node === 'string')
}

/** From each thing it read to each dataset it wrote. */
function lineageOf(ctx: Context, { name: step }: Stage, run: string, read: readonly Read[], written: readonly string[]): LineageEdge[] {
  const edge = { role: 'stage', run, step, at: nowIso(ctx) }
  return written.flatMap((to) => read.map(({ node: from }) => ({ from, to, ...edge })))
}
