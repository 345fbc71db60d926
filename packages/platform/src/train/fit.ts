import { availableParallelism } from 'node:os'
import {
  type ColumnSchema,
  type Context,
  type Contracts,
  fail,
  hasTarget,
  insert,
  type MetricValue,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  resolveTable,
  upsert,
} from '@levain/core'
import { defaultMetric, higherIsBetter, type MetricName, metricsFor } from '@levain/runtime/stats'
import { profileTable } from '../store/index.ts'
import { openAlgorithm, parseParams } from './algorithms/index.ts'
import { chosenColumns } from './features.ts'
import type { FitJob, FitResult } from './fit-model.ts'
import { noBetterThanGuess } from './guess.ts'
import { scoreWithoutTarget } from './measure-without-target.ts'
import { keepModel } from './model-folder.ts'
import { runFit } from './run-fit.ts'
import { TrainingRun } from './training-run.ts'

type Input = ParsedInputOf<Contracts['train']['fit']>
type Output = OutputOf<Contracts['train']['fit']>

/**
 * Trains one model on a table, as a run of the ledger. The same table, input and seed give the same model digest.
 *
 * @throws dataset-not-found, column-missing, target-unusable, hyperparameter-invalid
 */
export async function fit(ctx: Context, input: Input): Promise<Output> {
  const data = await resolveTable(ctx, input.data)
  const validation = input.validation === undefined ? null : await resolveTable(ctx, input.validation)
  const params = parseParams(await openAlgorithm(input.algorithm), input.params)
  const plan = await planOf(ctx, input, data.digest)
  const run = await TrainingRun.start(
    ctx,
    input.experiment,
    data.name ? `${input.algorithm} on ${data.name}` : input.algorithm,
    paramsOf(input, params),
    {
      data: data.digest,
      ...(validation ? { validation: validation.digest } : {}),
    },
  )
  try {
    const result = await runFit(await jobOf(ctx, input, plan, data.digest, validation?.digest ?? null), ctx.signal, (step, metrics) =>
      run.report(step, metrics),
    )
    const score = scoreOf(result, input.metric)
    const profile = await profileTable(ctx, data.digest)
    const model = await keepModel(ctx, result.model, {
      ...profile,
      columns: [...profile.columns, ...(result.predictions ? [result.predictions] : [])],
    })
    const at = nowIso(ctx)
    const edge = { run: ctx.run?.id ?? run.id, step: ctx.run?.step ?? null, at }
    const { bytes } = await ctx.blobs.manifest(model)
    await run.finish(result.metrics, [
      insert('artifacts', { run: run.id, path: 'model', type: 'model', digest: model, bytes, at }),
      ...Object.entries({ ...result.rows, score }).map(([key, value]) =>
        upsert('tags', { run: run.id, key: tagOf(key), value: String(value) }),
      ),
      upsert('lineage', { from: data.node, to: `model:${model}`, role: 'trained', ...edge }),
      ...(validation ? [upsert('lineage', { from: validation.node, to: `model:${model}`, role: 'validated', ...edge })] : []),
    ])
    return { model, run: run.id, algorithm: input.algorithm, score, metrics: result.metrics, said: noBetterThanGuess(result.metrics) }
  } catch (error) {
    await run.fail(error)
    throw error
  }
}

/** The columns to read, before anything is written or read. */
async function planOf(ctx: Context, input: Input, data: string): Promise<{ schema: ColumnSchema[]; columns: string[] }> {
  const schema = await ctx.tables.schema(data)
  const { target, features, weight } = input
  if (target !== undefined && !schema.some((column) => column.name === target)) {
    throw fail('column-missing', { table: input.data, column: target, columns: schema.map((column) => column.name) })
  }
  if (weight !== undefined && !schema.some((column) => column.name === weight)) {
    throw fail('column-missing', { table: input.data, column: weight, columns: schema.map((column) => column.name) })
  }
  const read = chosenColumns({ schema, target }, features).map((column) => column.name)
  return { schema, columns: [...new Set([...read, ...[target, weight].filter((name) => name !== undefined)])] }
}

async function jobOf(
  ctx: Context,
  { algorithm, params, target, features, seed, weight, classWeights, threads }: Input,
  { schema, columns }: Awaited<ReturnType<typeof planOf>>,
  data: string,
  validation: string | null,
): Promise<FitJob> {
  const frame = await ctx.tables.frame(data, columns)
  return {
    algorithm,
    params,
    target,
    features,
    seed,
    weight,
    classWeights,
    threads: threads ?? availableParallelism(),
    schema,
    frame,
    validation: validation === null ? null : await ctx.tables.frame(validation, columns),
  }
}

/** The metric asked for, turned so that higher is better. */
function scoreOf({ model, metrics }: FitResult, asked: MetricName | undefined): number {
  const { task, name } = model.signature.output
  if (!hasTarget(task)) return metrics[scoreWithoutTarget[task]]?.value ?? 0
  const metric = asked ?? defaultMetric(task)
  if (!metricsFor(task).includes(metric)) {
    throw fail('input-invalid', { field: 'metric', expected: `one of ${metricsFor(task).join(', ')} for ${task}`, got: metric })
  }
  const { value } = metrics[metric] as MetricValue
  if (value === null)
    throw fail('target-unusable', { target: name, reason: `the validation rows cannot show ${metric}: they hold one class only` })
  return higherIsBetter(metric) ? value : -value
}

/** What was asked for and what was taken for granted, as parameters of the run. */
function paramsOf(
  { algorithm, target, seed, features, weight, classWeights }: Input,
  params: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const own = Object.entries(params).map(([key, value]) => [key, String(value)])
  return {
    algorithm,
    ...(target === undefined ? {} : { target }),
    seed: String(seed),
    features: JSON.stringify(features),
    ...(weight ? { weight } : {}),
    ...(classWeights === 'none' ? {} : { classWeights }),
    ...Object.fromEntries(own),
  }
}

const tagOf = (key: string): string =>
  ({ train: 'rows.train', validation: 'rows.validation', withoutTarget: 'rows.without-target' })[key] ?? key
