import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { importItems, told } from '../import-items.ts'
import type { Item, LeftOut } from '../items.ts'
import { keepExperiment } from '../keep/experiment.ts'
import { isoOf } from '../mlruns/metas.ts'
import { type ExperimentAnswer, experimentsPage } from './answers.ts'
import { loggedModelsOf } from './logged-models.ts'
import { modelsOf } from './models.ts'
import { pages } from './pages.ts'
import { runsOf } from './runs.ts'
import { type MlflowServer, openServer } from './server.ts'
import { tracesOf } from './traces.ts'

type Verb = Contracts['import']['mlflow']

/**
 * Brings in what a live MLflow server has, asking it one thing at a time.
 *
 * @throws input-invalid, source-unreachable, source-unreadable
 */
export async function mlflow(ctx: Context, { uri }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const server = openServer(ctx, uri)
  return importItems(ctx, `mlflow:${server.address}`, itemsOf(ctx, server))
}

async function* itemsOf(ctx: Context, server: MlflowServer): AsyncGenerator<Item | LeftOut> {
  const path = '/api/2.0/mlflow/experiments/search'
  for await (const { experiments } of pages((token) =>
    server.post(experimentsPage, path, { max_results: 1000, view_type: 'ALL', ...token }),
  ))
    for (const experiment of experiments) yield* experimentItems(ctx, server, experiment)
  yield* told(ctx, 'models', modelsOf(server))
}

async function* experimentItems(ctx: Context, server: MlflowServer, answer: ExperimentAnswer): AsyncGenerator<Item | LeftOut> {
  const { experiment_id: id, name, tags } = answer
  const updatedAt = isoOf(answer.last_update_time ?? answer.creation_time)
  const deletedAt = answer.lifecycle_stage === 'deleted' ? updatedAt : null
  const experiment = { name, createdAt: isoOf(answer.creation_time), updatedAt, deletedAt, tags }
  yield { what: 'experiment', name: id, mark: JSON.stringify(experiment), keep: (ctx, claim) => keepExperiment(ctx, experiment, claim) }
  yield* told(ctx, `loggedModels of ${name}`, loggedModelsOf(server, id, name))
  yield* told(ctx, `runs of ${name}`, runsOf(server, id, name))
  yield* told(ctx, `traces of ${name}`, tracesOf(server, id, name))
}
