import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import {
  type Change,
  type Context,
  type Contracts,
  type Deployment,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  toLevainError,
  upsert,
} from '@levain/core'
import type { ServingStats } from '@levain/runtime/serve'
import { packBundle } from '../pack/index.ts'
import { alone } from './alone.ts'
import { layOut } from './lay-out.ts'
import { keepLogPolicy, logPolicyOf, writeLogRules } from './log-policy.ts'
import { decided } from './outside.ts'
import { chosenTarget } from './plan.ts'
import { findDeployment, record } from './records.ts'
import { targetOf } from './targets/index.ts'
import { moved, runningCanary } from './traffic/canaries.ts'
import { install, routesFile } from './traffic/install.ts'
import { aloneWith } from './traffic/traffic-of.ts'

type Verb = Contracts['deploy']['apply']
type Input = ParsedInputOf<Verb>

/**
 * Brings a deployment to a version: rolls it out where a process answers, starts one where none does.
 *
 * @throws model-not-found, model-unreadable, signature-missing, code-untrusted, environment-failed, program-missing, input-invalid for
 * columns of the log that the model does not take, deployment-failed (the version before goes on answering), port-taken
 */
export async function apply(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const { bundle, digest } = await packBundle(ctx, { model: input.model })
  const name = input.name ?? bundle.model
  const deployment = await alone(ctx, name, async () => {
    const known = await findDeployment(ctx, name)
    const packed = { model: bundle.model, version: bundle.version, bundle: digest }
    const asked = { ...(known ?? fresh(ctx, name, input)), target: chosenTarget(known, input.target), ...packed }
    const wanted = await decided(ctx, asked, input.trustCode)
    if (wanted.target === 'kubernetes') {
      const { openClient, planOf, applyToCluster } = await import('./targets/kubernetes/index.ts')
      const client = await openClient()
      return applyToCluster(ctx, known, wanted, await planOf(ctx, name, packed, input, client.namespace), client)
    }
    const target = await targetOf(wanted)
    const running = known && (await target.stats(known))
    const isOtherLog = await keepLogPolicy(ctx, name, input, bundle)
    if (known && running && !isOtherLog && known.bundle === digest && known.status === 'ready') return known
    return known && running ? rollOut(ctx, known, wanted) : startAnew(ctx, wanted, known, input)
  })
  return { deployment, url: deployment.url }
}

function fresh(ctx: Context, name: string, input: Input): Omit<Deployment, 'model' | 'version' | 'bundle'> {
  const at = nowIso(ctx)
  const folder = join(ctx.stateFolder, 'deployments', name)
  const url = addressOf(input.host, input.port)
  const state = { status: 'starting', previous: null, pid: null, error: null } as const
  return { name, target: 'local', ...state, trusted: [], url, folder, createdAt: at, updatedAt: at }
}

/**
 * A new version in a process that runs: nothing of the row changes unless it succeeded. It gets all requests, so a canary ends, by `ends` where it was
 * promoted.
 */
export async function rollOut(ctx: Context, known: Deployment, wanted: Deployment, ends?: readonly Change[]): Promise<Deployment> {
  const bundle = await layOut(ctx, wanted)
  await writeLogRules(ctx, known)
  const stats = await (await targetOf(known)).swap(ctx, known, bundle)
  const more = [...(await givingAll(ctx, known, wanted)), ...(ends ?? (await overtaken(ctx, known.name)))]
  return record(ctx, known, { ...wanted, ...ready(stats), previous: before(known, wanted) }, 'rolled out', more)
}

/** All requests go to the version that is rolled out, in the process and in the row. */
async function givingAll(ctx: Context, known: Deployment, wanted: Deployment): Promise<Change[]> {
  const traffic = await ctx.ledger.first('traffic', { deployment: known.name })
  if (!traffic) return []
  const next = { ...aloneWith(ctx, traffic, wanted), revision: ctx.random.id(), updatedAt: nowIso(ctx) }
  await install(ctx, known, next)
  return [upsert('traffic', next)]
}

async function overtaken(ctx: Context, deployment: string): Promise<Change[]> {
  const canary = await runningCanary(ctx, deployment)
  const reason = 'another version was rolled out'
  return canary ? [moved(ctx, canary, { status: 'aborted', reason }, reason)] : []
}

/** A process where none runs: the row says `starting` first, so that a crash now is seen by whoever watches. */
async function startAnew(ctx: Context, wanted: Deployment, known: Deployment | undefined, input: Input): Promise<Deployment> {
  const starting = await record(ctx, known, { ...wanted, status: 'starting', pid: null, error: null }, 'starting')
  try {
    const port = input.port || (known ? portOf(known.url) : 0)
    const stats = await startProcess(ctx, starting, input.host, port)
    return await record(ctx, starting, { ...starting, ...ready(stats), previous: known ? before(known, wanted) : null }, 'started')
  } catch (error) {
    const { model, version, bundle } = known ?? wanted
    // A port that never worked is not kept: the next try may pick another.
    const back = { model, version, bundle, url: known?.url ?? addressOf(input.host, 0) }
    await record(ctx, starting, { ...starting, ...back, status: 'failed', error: toLevainError(error).message }, 'failed')
    throw error
  }
}

/** Starts the process of a deployment with its own bundle. */
export async function startProcess(ctx: Context, deployment: Deployment, host: string, port: number): Promise<ServingStats> {
  const target = await targetOf(deployment)
  const bundle = await layOut(ctx, deployment)
  const [logRules, routes] = [await writeLogRules(ctx, deployment), await routesFile(ctx, deployment)]
  const { fsync } = await logPolicyOf(ctx, deployment.name)
  return target.start(ctx, { name: deployment.name, folder: deployment.folder, bundle, host, port, routes, logRules, fsync })
}

/** What a process that answers says about its row. */
export const ready = (stats: ServingStats) => ({ status: 'ready' as const, url: stats.url, pid: stats.pid, error: null })

/** The version answered until now becomes the one to return to, unless it is the same one. */
function before(known: Deployment, wanted: Deployment): Deployment['previous'] {
  return known.bundle === wanted.bundle ? known.previous : { version: known.version, bundle: known.bundle }
}

const addressOf = (host: string, port: number): string => `http://${isIPv6(host) ? `[${host}]` : host}:${port}`

export const portOf = (url: string): number => Number(new URL(url).port)
