import { type Change, type Context, emit, nowIso, remove } from '@levain/core'
import type { Bin } from './binned.ts'

/** Removes everything in the bin with the rows of all its tables: each run, model and experiment in one commit of its own. */
export async function removeForGood(ctx: Context, { runs, loggedModels, experiments }: Bin): Promise<void> {
  for (const id of runs) await ctx.ledger.commit([...(await ofRun(ctx, id)), told(ctx, 'run', id)])
  for (const id of loggedModels) await ctx.ledger.commit(ofModel(id))
  for (const id of experiments) await ctx.ledger.commit([...(await ofExperiment(ctx, id)), told(ctx, 'experiment', id)])
}

const told = (ctx: Context, topic: string, id: string): Change => emit(nowIso(ctx), topic, id, { removed: true })

async function ofRun(ctx: Context, run: string): Promise<Change[]> {
  const series = await ctx.ledger.find('metricSeries', { where: { run } })
  return [
    ...series.map(({ id }) => remove('metricPoints', { series: id })),
    remove('metricSeries', { run }),
    remove('params', { run }),
    remove('tags', { run }),
    remove('steps', { run }),
    remove('artifacts', { run }),
    remove('runLinks', { run }),
    remove('logChunks', { run }),
    remove('cache', { run }),
    remove('runs', { id: run }),
  ]
}

function ofModel(model: string): Change[] {
  return [
    remove('loggedModelParams', { model }),
    remove('loggedModelTags', { model }),
    remove('loggedModelMetrics', { model }),
    remove('artifacts', { run: model }),
    remove('runLinks', { target: model }),
    remove('loggedModels', { id: model }),
  ]
}

async function ofExperiment(ctx: Context, experiment: string): Promise<Change[]> {
  const traces = await ctx.ledger.find('traces', { where: { experiment } })
  return [
    ...traces.flatMap(({ id: trace }) => [
      remove('traceTags', { trace }),
      remove('traceMetadata', { trace }),
      remove('traceLinks', { trace }),
      remove('spans', { trace }),
      remove('assessments', { trace }),
    ]),
    remove('traces', { experiment }),
    remove('loggedDatasets', { experiment }),
    remove('experimentTags', { experiment }),
    remove('experiments', { id: experiment }),
  ]
}
