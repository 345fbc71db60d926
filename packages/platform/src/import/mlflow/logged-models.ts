import type { Item, SourceFiles } from '../items.ts'
import { keepLoggedModel, type SourceLoggedModel } from '../keep/logged-model.ts'
import { loggedModelStatus } from '../mlruns/logged-models.ts'
import { isoOf } from '../mlruns/metas.ts'
import { filesPage, type LoggedModelAnswer, loggedModelsPage } from './answers.ts'
import { pages } from './pages.ts'
import { filesBelow, markOf } from './runs.ts'
import { isNoSuchEndpoint, type MlflowServer } from './server.ts'

const api = '/api/2.0/mlflow/logged-models'

/** The logged models of an experiment; none where the server is older than they are. */
export async function* loggedModelsOf(server: MlflowServer, id: string, experiment: string): AsyncGenerator<Item> {
  const asked = { experiment_ids: [id], max_results: 50 }
  try {
    for await (const { models } of pages((token) => server.post(loggedModelsPage, `${api}/search`, { ...asked, ...token })))
      for (const model of models) yield itemOf(server, model, experiment)
  } catch (error) {
    if (!isNoSuchEndpoint(error)) throw error
  }
}

const itemOf = (server: MlflowServer, model: LoggedModelAnswer, experiment: string): Item => ({
  what: 'loggedModel',
  name: model.info.model_id,
  mark: markOf(model),
  keep: (ctx, claim) => keepLoggedModel(ctx, asSource(server, model, experiment), claim),
})

function asSource(server: MlflowServer, { info, data }: LoggedModelAnswer, experiment: string): SourceLoggedModel {
  return {
    id: info.model_id,
    experiment,
    name: info.name,
    type: info.model_type ?? '',
    run: info.source_run_id || null,
    status: loggedModelStatus(info.status),
    statusMessage: info.status_message ?? '',
    location: null,
    createdAt: isoOf(info.creation_timestamp_ms),
    updatedAt: isoOf(info.last_updated_timestamp_ms),
    deletedAt: null,
    params: data.params,
    tags: info.tags,
    metrics: data.metrics.map(({ key, value, timestamp, step, run_id, dataset_name, dataset_digest }) => ({
      key,
      value: Number(value),
      atMs: timestamp,
      step,
      run: run_id,
      datasetName: dataset_name,
      datasetDigest: dataset_digest,
    })),
    files: filesOf(server, info.model_id),
  }
}

async function* filesOf(server: MlflowServer, id: string): SourceFiles & AsyncGenerator {
  const list = (path: string, token: object) =>
    server.get(filesPage, `${api}/${id}/artifacts/directories`, { ...(path ? { artifact_directory_path: path } : {}), ...token })
  const address = `/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files`
  for await (const path of filesBelow(list)) yield { path, open: () => server.file(address, { artifact_file_path: path }) }
}
