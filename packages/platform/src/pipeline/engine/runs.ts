import { dirname } from 'node:path'
import {
  type Cause,
  type Change,
  type Context,
  fail,
  insert,
  type Json,
  nowIso,
  type Plan,
  plan as planSchema,
  type Run,
  runChanges,
  newRun as startedRun,
  upsert,
} from '@levain/core'
import { printPlan } from '../plan/compile.ts'

/** What a run is asked to be. */
export interface NewRun {
  readonly plan: Plan
  /** Absolute path of the file the plan was read from. */
  readonly source: string
  readonly params: Readonly<Record<string, Json>>
  readonly cause: Cause
  readonly noCache?: readonly string[]
  readonly parallel?: number
  /** Left to a worker, who also takes it up again should it be interrupted; default true. */
  readonly queued?: boolean
}

/** How a run is to be executed; kept with it as tags, so that any process can take it up. */
export interface RunSettings {
  readonly source: string
  readonly noCache: readonly string[]
  readonly parallel: number
  readonly queued: boolean
}

const settingsTag = 'levain.pipeline'

/** A new run, queued, and the changes that make it so. Also makes its pipeline known. */
export async function newRun(
  ctx: Context,
  { plan, source, params, cause, noCache = [], parallel = 2, queued = true }: NewRun,
): Promise<{ run: Run; changes: Change[] }> {
  const at = nowIso(ctx)
  const text = printPlan(plan)
  const run = startedRun(ctx, {
    kind: 'pipeline',
    experiment: plan.name,
    name: plan.name,
    status: queued ? 'queued' : 'running',
    cause,
    plan: await ctx.blobs.put(text),
    inputs: withDefaults(plan, params),
    createdAt: at,
    startedAt: null,
  })
  const settings: RunSettings = { source, noCache, parallel, queued }
  const changes = [
    upsert('pipelines', { name: plan.name, plan: run.plan as string, source, updatedAt: at }),
    ...runChanges(ctx, run),
    insert('tags', { run: run.id, key: settingsTag, value: JSON.stringify(settings) }),
  ]
  return { run, changes }
}

/**
 * The parameters of a run: what was given, and the defaults of the rest.
 *
 * @throws input-invalid for a parameter the plan does not have, or a missing one
 */
function withDefaults(plan: Plan, given: Readonly<Record<string, Json>>): Record<string, Json> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(plan.params, name))
  if (unknown !== undefined)
    throw fail('input-invalid', {
      field: `params.${unknown}`,
      expected: `one of ${Object.keys(plan.params).join(', ') || '(none)'}`,
      got: unknown,
    })
  const values: Record<string, Json> = {}
  for (const [name, param] of Object.entries(plan.params)) {
    values[name] = given[name] ?? param.default
    if (values[name] === null) throw fail('input-invalid', { field: `params.${name}`, expected: param.type, got: 'nothing' })
    if (!isA(param.type, values[name]))
      throw fail('input-invalid', { field: `params.${name}`, expected: param.type, got: JSON.stringify(values[name]).slice(0, 80) })
  }
  return values
}

function isA(type: string, value: Json): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'number' || type === 'boolean' || type === 'string') return typeof value === type
  if (type === 'list') return Array.isArray(value)
  return type === 'json' || typeof value === 'string'
}

/** The plan a run follows. */
export async function planOf(ctx: Pick<Context, 'blobs'>, run: Pick<Run, 'plan' | 'id'>): Promise<Plan> {
  if (run.plan === null) throw fail('run-not-found', { run: run.id })
  return planSchema.parse(JSON.parse(await ctx.blobs.text(run.plan)))
}

/** How a run is to be executed. */
export async function settingsOf(ctx: Pick<Context, 'ledger'>, run: string): Promise<RunSettings & { readonly folder: string }> {
  const tag = await ctx.ledger.first('tags', { run, key: settingsTag })
  const settings = JSON.parse(tag?.value ?? '{"source":"","noCache":[],"parallel":2,"queued":true}') as RunSettings
  return { ...settings, folder: dirname(settings.source) }
}
