import { join } from 'node:path'
import { nameTag, type Run } from '@levain/core'
import { described, entriesOf, filesIn, folderItem, foldersIn, isFolder, labelsIn, linkRefused } from '../folder.ts'
import type { Item, LeftOut, SourceDataset, SourceRun } from '../items.ts'
import { remoteLocation } from '../keep/place.ts'
import { keepRun } from '../keep/run.ts'
import { datasetMeta, isoOf, linkMeta, runMeta } from './metas.ts'
import { pointsIn } from './points.ts'

const reserved: ReadonlySet<string> = new Set(['tags', 'datasets', 'traces', 'models'])

/** The runs of an experiment's folder. */
export async function* runsIn(folder: string, experiment: string): AsyncGenerator<Item | LeftOut> {
  for (const { name, path, kind } of await entriesOf(folder)) {
    if (kind === 'file' || reserved.has(name)) continue
    if (kind === 'link') yield linkRefused(`run:${name}`)
    else yield await folderItem('run', name, path, async (ctx, claim) => keepRun(ctx, await readRun(path, experiment), claim))
  }
}

async function readRun(path: string, experiment: string): Promise<SourceRun> {
  const meta = await described(runMeta, join(path, 'meta.yaml'))
  const id = meta?.run_id ?? meta?.run_uuid
  if (!meta || !id) throw Object.assign(new Error(`${path} has no meta.yaml that names a run`), { code: 'EFORM' })
  const tags = await labelsIn(join(path, 'tags'))
  const files = join(path, 'artifacts')
  return {
    id,
    experiment,
    name: meta.run_name || tags[nameTag] || '',
    status: statusOf(meta.status),
    user: meta.user_id || tags['mlflow.user'] || 'unknown',
    location: (await isFolder(files)) ? null : remoteLocation(meta.artifact_uri),
    startedAt: meta.start_time == null ? null : isoOf(meta.start_time),
    endedAt: meta.end_time == null ? null : isoOf(meta.end_time),
    deletedAt: meta.lifecycle_stage === 'deleted' ? isoOf(meta.deleted_time ?? meta.end_time ?? 0) : null,
    params: await labelsIn(join(path, 'params')),
    tags,
    points: pointsIn(join(path, 'metrics')),
    files: filesIn(files, id),
    ...(await linksOf(path)),
  }
}

const statuses: Readonly<Record<string, Run['status']>> = {
  1: 'running',
  2: 'queued',
  3: 'ok',
  4: 'failed',
  5: 'cancelled',
  RUNNING: 'running',
  SCHEDULED: 'queued',
  FINISHED: 'ok',
  FAILED: 'failed',
  KILLED: 'cancelled',
}
export const statusOf = (status: string | number): Run['status'] => statuses[String(status)] ?? 'ok'

async function linksOf(path: string): Promise<Pick<SourceRun, 'datasets' | 'inputs' | 'outputs'>> {
  const datasets: SourceDataset[] = []
  const inputs: string[] = []
  const outputs: { model: string; step: number }[] = []
  for (const { path: folder } of await foldersIn(join(path, 'inputs'))) {
    const link = await described(linkMeta, join(folder, 'meta.yaml'))
    if (String(link?.source_type).startsWith('MODEL')) inputs.push(link?.source_id ?? '')
    else if (link?.source_id) datasets.push(...(await datasetOf(join(path, '..', 'datasets'), link.source_id, link.tags ?? {})))
  }
  for (const { path: folder } of await foldersIn(join(path, 'outputs'))) {
    const link = await described(linkMeta, join(folder, 'meta.yaml'))
    if (link?.destination_id) outputs.push({ model: link.destination_id, step: link.step ?? 0 })
  }
  return { datasets, inputs: inputs.filter(Boolean), outputs }
}

async function datasetOf(folder: string, id: string, tags: Record<string, string>): Promise<SourceDataset[]> {
  if (!/^[\w-]+$/.test(id)) return []
  const meta = await described(datasetMeta, join(folder, id, 'meta.yaml'))
  if (!meta) return []
  const { name, digest, source_type: sourceType, source, schema, profile } = meta
  return [{ name, digest, sourceType, source, schema: schema ?? null, profile: profile ?? null, tags }]
}
