import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Context,
  insert,
  type LineageEdge,
  type Model,
  newRun,
  nowIso,
  type Profile,
  type Run,
  record,
  type Verdict,
} from '@levain/core'

/** A model directory in the store, told apart from others by `seed`. Gives its digest. */
export async function storeModel(ctx: Context, seed = 0, files: Record<string, unknown> = {}): Promise<string> {
  const folder = join(ctx.stateFolder, 'tmp', `model-${ctx.random.id()}`)
  await mkdir(folder, { recursive: true })
  const contents = { 'model.json': constantModel(seed), 'profile.json': profileOf(), ...files }
  for (const [name, content] of Object.entries(contents)) {
    if (content !== null) await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return ctx.blobs.putFolder(folder, 'model')
}

/** The table every stored test model says it was trained on. */
export const trainingTable = `sha256:${'a'.repeat(64)}`

function constantModel(seed: number): Model {
  return {
    format: 'levain-model/1',
    algorithm: 'dummy',
    signature: {
      inputs: [{ name: 'distance', type: 'number', required: true }],
      output: { name: 'late', task: 'classification', classes: ['no', 'yes'] },
    },
    transforms: [],
    features: ['distance'],
    shape: { kind: 'constant', value: [seed], link: 'logit' },
  }
}

function profileOf(): Profile {
  const numeric = {
    min: 60,
    max: 2586,
    mean: 733.5,
    std: 550,
    quantiles: { '0.5': 570 },
    histogram: { edges: [60, 2586], counts: [90] },
    deciles: { edges: [60, 2586], counts: [90] },
  }
  const columns = [
    { name: 'distance', type: 'number' as const, count: 90, nullCount: 10, distinctCount: 40, numeric },
    {
      name: 'origin',
      type: 'category' as const,
      count: 100,
      nullCount: 0,
      distinctCount: 2,
      category: {
        values: [
          { value: 'a|b', count: 70 },
          { value: '<script>', count: 30 },
        ],
        otherCount: 0,
      },
    },
  ]
  return { v: 1, table: trainingTable, rows: 100, columns }
}

/** A training run in the ledger that left this model, with a metric and a parameter. */
export async function recordTraining(ctx: Context, digest: string): Promise<Run> {
  const at = nowIso(ctx)
  const run = newRun(ctx, { kind: 'training', experiment: 'late', name: 'dummy', status: 'ok', actor: 'ada', endedAt: at })
  const edge = (from: string, to: string, role: string): LineageEdge => ({ from, to, role, run: run.id, step: null, at })
  await ctx.ledger.commit([
    insert('runs', run),
    insert('params', { run: run.id, key: 'seed', value: '7' }),
    record(run.id, [{ key: 'auc', step: 0, value: 0.5, atMs: ctx.clock.now() }]),
    insert('artifacts', { run: run.id, path: 'model', type: 'model', digest, bytes: 1, at }),
    insert('lineage', edge('dataset:flights@3', `table:${trainingTable}`, 'content')),
    insert('lineage', edge(`table:${trainingTable}`, `model:${digest}`, 'training')),
  ])
  return run
}

/** A verdict on a model in the ledger. Gives its id. */
export async function recordVerdict(ctx: Context, subject: string, passed: boolean): Promise<string> {
  const verdict: Verdict = {
    id: ctx.random.id(),
    kind: 'model',
    subject,
    passed,
    reason: passed ? 'auc 0.7 reaches 0.6' : 'auc 0.5 is below 0.6',
    checks: [{ name: 'bar', status: passed ? 'passed' : 'failed', expected: 'auc at least 0.6', actual: passed ? '0.7' : '0.5' }],
    run: null,
    createdAt: nowIso(ctx),
  }
  await ctx.ledger.commit([insert('verdicts', verdict)])
  return verdict.id
}
