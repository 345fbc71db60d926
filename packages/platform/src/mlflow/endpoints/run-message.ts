import { artifactUri, type Contracts, type OutputOf, type Run, type RunStatus } from '@levain/core'
import { finite } from './entries.ts'

type Recorded = OutputOf<Contracts['track']['search']>['runs'][number]

const words: Readonly<Record<RunStatus, string>> = {
  queued: 'SCHEDULED',
  running: 'RUNNING',
  waiting: 'RUNNING',
  ok: 'FINISHED',
  failed: 'FAILED',
  cancelled: 'KILLED',
}

/** A run in the protocol's words. */
export function runMessage({ run, params, tags, metrics, inputs, outputs }: Recorded): object {
  return {
    info: runInfo(run),
    data: {
      metrics: Object.entries(metrics).map(([key, { last, step, atMs }]) => ({ key, value: finite(last), timestamp: atMs, step })),
      params: entries(params),
      tags: entries(tags),
    },
    inputs: {
      dataset_inputs: inputs.datasets.map(({ dataset, tags }) => ({
        tags: entries(tags),
        dataset: {
          name: dataset.name,
          digest: dataset.digest,
          source_type: dataset.sourceType,
          source: dataset.source,
          schema: dataset.schema,
          profile: dataset.profile,
        },
      })),
      model_inputs: inputs.models.map((model_id) => ({ model_id })),
    },
    outputs: { model_outputs: outputs.map(({ model, step }) => ({ model_id: model, step })) },
  }
}

export function runInfo(run: Run): object {
  const startedAt = run.startedAt ?? run.createdAt
  return {
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.name,
    experiment_id: run.experiment,
    user_id: run.user,
    status: words[run.status],
    start_time: Date.parse(startedAt),
    end_time: run.endedAt === null ? undefined : Date.parse(run.endedAt),
    artifact_uri: artifactUri(run),
    lifecycle_stage: run.deletedAt === null ? 'active' : 'deleted',
  }
}

const entries = (labels: Readonly<{ [key: string]: string }>) => Object.entries(labels).map(([key, value]) => ({ key, value }))
