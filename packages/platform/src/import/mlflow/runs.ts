import { createHash } from 'node:crypto'
import type { NewPoint } from '@levain/core'
import type { Item, SourceFiles, SourceRun } from '../items.ts'
import { keepRun } from '../keep/run.ts'
import { isoOf } from '../mlruns/metas.ts'
import { statusOf } from '../mlruns/runs.ts'
import { filesPage, historyPage, type RunAnswer, runsPage } from './answers.ts'
import { pages } from './pages.ts'
import type { MlflowServer } from './server.ts'

const api = '/api/2.0/mlflow'
const runsAtOnce = 200
const pointsAtOnce = 25_000
const pointsPerCommit = 1000
const foldersDeepMax = 100

/** The runs of an experiment, those in the bin too. */
export async function* runsOf(server: MlflowServer, id: string, experiment: string): AsyncGenerator<Item> {
  const asked = { experiment_ids: [id], run_view_type: 'ALL', max_results: runsAtOnce, order_by: ['attributes.start_time ASC'] }
  for await (const { runs } of pages((token) => server.post(runsPage, `${api}/runs/search`, { ...asked, ...token })))
    for (const run of runs)
      yield {
        what: 'run',
        name: run.info.run_id,
        mark: markOf(run),
        keep: (ctx, claim) => keepRun(ctx, asSource(server, run, experiment), claim),
      }
}

/** Changes when anything about a thing does that lists tell. */
export const markOf = (answer: unknown): string => createHash('sha256').update(JSON.stringify(answer)).digest('hex')

function asSource(server: MlflowServer, { info, data, inputs, outputs }: RunAnswer, experiment: string): SourceRun {
  const { run_id: id } = info
  const end = info.end_time ?? info.start_time ?? 0
  return {
    id,
    experiment,
    name: info.run_name || data.tags['mlflow.runName'] || '',
    status: statusOf(info.status),
    user: info.user_id || data.tags['mlflow.user'] || 'unknown',
    location: null,
    startedAt: info.start_time === undefined ? null : isoOf(info.start_time),
    endedAt: info.end_time === undefined ? null : isoOf(info.end_time),
    deletedAt: info.lifecycle_stage === 'deleted' ? isoOf(end) : null,
    params: data.params,
    tags: data.tags,
    points: pointsOf(
      server,
      id,
      data.metrics.map(({ key }) => key),
    ),
    files: runFiles(server, id),
    datasets: inputs.dataset_inputs.map(({ dataset: { source_type: sourceType, schema, profile, ...dataset }, tags }) => ({
      ...dataset,
      sourceType,
      schema: schema ?? null,
      profile: profile ?? null,
      tags,
    })),
    inputs: inputs.model_inputs.map(({ model_id }) => model_id),
    outputs: outputs.model_outputs.map(({ model_id: model, step }) => ({ model, step })),
  }
}

async function* pointsOf(server: MlflowServer, run: string, keys: readonly string[]): AsyncGenerator<NewPoint[]> {
  for (const key of new Set(keys)) {
    const asked = { run_id: run, metric_key: key, max_results: pointsAtOnce }
    for await (const { metrics } of pages((token) => server.get(historyPage, `${api}/metrics/get-history`, { ...asked, ...token })))
      for (let at = 0; at < metrics.length; at += pointsPerCommit)
        yield metrics
          .slice(at, at + pointsPerCommit)
          .map(({ value, timestamp, step }) => ({ key, value: Number(value), atMs: timestamp, step }))
  }
}

/** The artifacts of a run, through the server: where it keeps them does not matter. */
async function* runFiles(server: MlflowServer, run: string): SourceFiles & AsyncGenerator {
  const list = (path: string, token: object) =>
    server.get(filesPage, `${api}/artifacts/list`, { run_id: run, ...(path ? { path } : {}), ...token })
  for await (const path of filesBelow(list)) yield { path, open: () => server.file('/get-artifact', { run_id: run, run_uuid: run, path }) }
}

/** The paths of all files below a folder. Lists may name paths from the root or from the folder. */
export async function* filesBelow(
  list: (
    folder: string,
    token: { page_token?: string },
  ) => Promise<{ files: readonly { path: string; is_dir: boolean }[]; next_page_token?: string | null | undefined }>,
  folder = '',
  depth = 0,
): AsyncGenerator<string> {
  if (depth > foldersDeepMax) return
  for await (const { files } of pages((token) => list(folder, token)))
    for (const { path, is_dir: isFolder } of files) {
      const whole = folder === '' || path.startsWith(`${folder}/`) ? path : `${folder}/${path}`
      if (isFolder) yield* filesBelow(list, whole, depth + 1)
      else yield whole
    }
}
