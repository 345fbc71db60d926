import { type Cause, type Context, fail, type Json, type Run } from '@levain/core'
import { loadPlan } from '../plan/load.ts'
import { newRun } from './runs.ts'
import type { PipelineServices } from './services.ts'

/** Asks for a run of a known pipeline. */
export interface RunRequest {
  /** Its name. */
  readonly pipeline: string
  readonly params?: Readonly<Record<string, Json>>
  readonly cause: Cause
}

/**
 * Queues a run of a known pipeline; a worker takes it up. For rooms that start runs by themselves, such as `retrain`.
 *
 * @throws pipeline-not-found, input-invalid for parameters the pipeline does not have
 */
export async function requestRun(
  ctx: Context,
  { pipeline, params = {}, cause }: RunRequest,
  services?: Pick<PipelineServices, 'findVerb' | 'verbs'>,
): Promise<Run> {
  const known = await ctx.ledger.first('pipelines', { name: pipeline })
  if (!known) throw fail('pipeline-not-found', { pipeline })
  const { plan, source } = await loadPlan(ctx, pipeline, services)
  const { run, changes } = await newRun(ctx, { plan, source, params, cause })
  await ctx.ledger.commit(changes)
  return run
}
