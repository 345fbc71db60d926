import { join } from 'node:path'
import type { LoggedModel } from '@levain/core'
import { described, entriesOf, filesIn, folderItem, isFolder, labelsIn, linkRefused } from '../folder.ts'
import type { Item, LeftOut } from '../items.ts'
import { keepLoggedModel, type SourceLoggedModel } from '../keep/logged-model.ts'
import { remoteLocation } from '../keep/place.ts'
import { isoOf, loggedModelMeta } from './metas.ts'
import { linesIn } from './points.ts'

/** The logged models of an experiment. */
export async function* loggedModelsIn(folder: string, experiment: string): AsyncGenerator<Item | LeftOut> {
  for (const { name, path, kind } of await entriesOf(folder)) {
    if (kind === 'link') yield linkRefused(`loggedModel:${name}`)
    const keep: Item['keep'] = async (ctx, claim) => keepLoggedModel(ctx, await readLoggedModel(path, experiment), claim)
    if (kind === 'folder') yield await folderItem('loggedModel', name, path, keep)
  }
}

async function readLoggedModel(path: string, experiment: string): Promise<SourceLoggedModel> {
  const meta = await described(loggedModelMeta, join(path, 'meta.yaml'))
  if (!meta) throw Object.assign(new Error(`${path} has no meta.yaml`), { code: 'EFORM' })
  const files = join(path, 'artifacts')
  const updatedAt = isoOf(meta.last_updated_timestamp)
  return {
    id: meta.model_id,
    experiment,
    name: meta.name,
    type: meta.model_type ?? '',
    run: meta.source_run_id || null,
    status: loggedModelStatus(meta.status),
    statusMessage: meta.status_message ?? '',
    location: (await isFolder(files)) ? null : remoteLocation(meta.artifact_location),
    createdAt: isoOf(meta.creation_timestamp),
    updatedAt,
    deletedAt: meta.lifecycle_stage === 'deleted' ? updatedAt : null,
    params: await labelsIn(join(path, 'params')),
    tags: await labelsIn(join(path, 'tags')),
    metrics: await metricsIn(join(path, 'metrics')),
    files: filesIn(files, meta.model_id),
  }
}

const statuses: Readonly<Record<string, LoggedModel['status']>> = {
  1: 'pending',
  2: 'ready',
  3: 'failed',
  LOGGED_MODEL_PENDING: 'pending',
  LOGGED_MODEL_READY: 'ready',
  LOGGED_MODEL_UPLOAD_FAILED: 'failed',
}
export const loggedModelStatus = (status: string | number): LoggedModel['status'] => statuses[String(status)] ?? 'ready'

async function metricsIn(folder: string): Promise<SourceLoggedModel['metrics']> {
  const metrics: SourceLoggedModel['metrics'][number][] = []
  for await (const { key, atMs, value, step, rest } of linesIn(folder)) {
    const [run = '', datasetName = '', datasetDigest = ''] = rest
    metrics.push({ key, atMs, value, step, run, datasetName, datasetDigest })
  }
  return metrics
}
