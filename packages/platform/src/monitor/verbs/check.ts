import {
  type AlertPolicy,
  type Change,
  type Context,
  type Contracts,
  type Deployment,
  emit,
  insert,
  type LineageEdge,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  record,
  type Signal,
  type Signature,
  upsert,
} from '@levain/core'
import { type LogTable, readLog } from '../../predictions/index.ts'
import { commitWithAlert } from '../alert-store.ts'
import type { Window } from '../alerting.ts'
import { compare, type Skipped } from '../compare/index.ts'
import { type Deployed, openDeployment } from '../deployment.ts'
import { loadDriftTests } from '../drift/index.ts'
import { type Judgement, judge } from '../judge.ts'
import { type Performance, performanceOf } from '../labels/performance.ts'
import { policyOf } from './policy.ts'
import { summaryOf } from './summary.ts'

type Verb = Contracts['monitor']['check']

/**
 * Compares what the deployed version was asked with what it was trained on, and moves the deployment's alert on. Signals,
 * the alert and their events are one commit. Rows that an earlier version answered are not its own, and left out.
 *
 * @throws deployment-not-found, log-empty
 */
export async function check(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const deployed = await openDeployment(ctx, input.deployment)
  const { deployment, signature } = deployed
  const log = await readLog(ctx, deployment, signature, { from: input.from, to: input.to, version: deployment.version })
  const { judgements, skipped } = await judged(ctx, deployed, log)
  const at = nowIso(ctx)
  const signals = judgements.map((judgement) => signalOf(ctx, deployed, log, judgement, at))
  const drifted = featuresWith(signals, ['drift', 'error'])
  const policy = await policyOf(ctx, deployment.name)
  const window = await windowOf(ctx, log, signals, drifted, policy, at)
  const performance = await performanceOf(ctx, deployment, signature, log.table)
  const told = {
    deployment: deployment.name,
    rows: log.rows,
    drifted,
    table: log.table,
    window: log.window,
    realised: valuesOf(performance),
  }
  const alert = await commitWithAlert(ctx, deployment.name, policy, window, [
    upsert('lineage', lookedAt(ctx, deployment.name, log, at)),
    ...signals.map((signal) => insert('signals', signal)),
    ...metricChanges(ctx, performance, at),
    emit(at, 'signal', deployment.name, told),
  ])
  return { signals, alert, rows: log.rows, drifted, skipped, performance }
}

function lookedAt({ run }: Context, deployment: string, log: LogTable, at: string): LineageEdge {
  return { from: `deployment:${deployment}`, to: `table:${log.table}`, role: 'log', run: run?.id ?? null, step: run?.step ?? null, at }
}

function valuesOf(performance: Performance | null): Record<string, number> {
  const known = Object.entries(performance?.metrics ?? {}).flatMap(([name, { value }]) => (value === null ? [] : [[name, value] as const]))
  return Object.fromEntries(known)
}

/** As a step of a run, what was realised is a metric of that run. */
function metricChanges({ run }: Context, performance: Performance | null, at: string): Change[] {
  if (!run) return []
  const values = Object.entries(valuesOf(performance))
  return [
    record(
      run.id,
      values.map(([name, value]) => ({ key: `realised_${name}`, step: 0, value, atMs: Date.parse(at) })),
    ),
  ]
}

async function judged(
  ctx: Context,
  { deployment, signature, profile }: Deployed,
  log: LogTable,
): Promise<{ judgements: Judgement[]; skipped: Skipped[] }> {
  if (!profile) {
    const reason = 'the bundle carries no profile of the training data'
    return { judgements: [], skipped: signature.inputs.map(({ name }) => ({ feature: name, reason })) }
  }
  const { open, hidden } = await loggedAsGiven(ctx, deployment, signature)
  const { comparisons, skipped } = await compare(ctx, log.table, open, profile)
  return { judgements: judge(comparisons, await loadDriftTests()), skipped: [...skipped, ...hidden] }
}

/** Columns that the log leaves out or hashes cannot be compared with what they were in training. */
async function loggedAsGiven(ctx: Context, { name }: Deployment, signature: Signature): Promise<{ open: Signature; hidden: Skipped[] }> {
  const policy = await ctx.ledger.first('logPolicies', { deployment: name })
  const reasons = new Map([
    ...(policy?.drop ?? []).map((column) => [column, 'the log leaves it out'] as const),
    ...(policy?.hash ?? []).map((column) => [column, 'the log holds hashes of it'] as const),
  ])
  const open = { ...signature, inputs: signature.inputs.filter((column) => !reasons.has(column.name)) }
  return { open, hidden: [...reasons].map(([feature, reason]) => ({ feature, reason })) }
}

function signalOf(ctx: Context, { deployment }: Deployed, log: LogTable, judgement: Judgement, at: string): Signal {
  const { name, model, version } = deployment
  return { id: ctx.random.id(), deployment: name, model, version, ...judgement, window: log.window, table: log.table, createdAt: at }
}

function featuresWith(signals: readonly Signal[], decisions: readonly Signal['decision'][]): string[] {
  return [...new Set(signals.filter(({ decision }) => decisions.includes(decision)).map(({ feature }) => feature))]
}

async function windowOf(
  ctx: Context,
  log: LogTable,
  signals: readonly Signal[],
  drifted: readonly string[],
  policy: AlertPolicy,
  at: string,
): Promise<Window> {
  const decided = featuresWith(signals, ['no-drift', 'significant-but-small', 'large-but-unproven', 'drift', 'error']).length
  const [same] = await ctx.ledger.find('signals', { where: { table: log.table, deployment: signals[0]?.deployment ?? '' }, limit: 1 })
  const summary = summaryOf(log, signals, drifted, decided, policy)
  return { drifted, decided, signals: signals.map(({ id }) => id), summary, repeated: same !== undefined, at }
}
