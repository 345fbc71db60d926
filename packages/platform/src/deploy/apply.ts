import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { type Context, type Contracts, type Deployment, nowIso, type OutputOf, type ParsedInputOf, toLevainError } from '@levain/core'
import type { ServingStats } from '@levain/runtime/serve'
import { packBundle } from '../pack/index.ts'
import { alone } from './alone.ts'
import { keepLogPolicy, logPolicyOf, writeLogRules } from './log-policy.ts'
import { decided, prepare } from './outside.ts'
import { findDeployment, record } from './records.ts'
import { targetOf } from './targets/index.ts'

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
    const asked = { ...(known ?? fresh(ctx, name, input)), model: bundle.model, version: bundle.version, bundle: digest }
    const wanted = await decided(ctx, asked, input.trustCode)
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

/** A new version in a process that runs: nothing of the row changes unless it succeeded. */
export async function rollOut(ctx: Context, known: Deployment, wanted: Deployment): Promise<Deployment> {
  const bundle = await layOut(ctx, wanted)
  await writeLogRules(ctx, known)
  const stats = await (await targetOf(known)).swap(ctx, known, bundle)
  return record(ctx, known, { ...wanted, ...ready(stats), previous: before(known, wanted) }, 'rolled out')
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
  const logRules = await writeLogRules(ctx, deployment)
  const { fsync } = await logPolicyOf(ctx, deployment.name)
  return target.start(ctx, { name: deployment.name, folder: deployment.folder, bundle, host, port, logRules, fsync })
}

/** What a process that answers says about its row. */
export const ready = (stats: ServingStats) => ({ status: 'ready' as const, url: stats.url, pid: stats.pid, error: null })

/** The version answered until now becomes the one to return to, unless it is the same one. */
function before(known: Deployment, wanted: Deployment): Deployment['previous'] {
  return known.bundle === wanted.bundle ? known.previous : { version: known.version, bundle: known.bundle }
}

/** Lays the bundle out in the deployment's folder, where it stays for a rollback, with what it needs of this machine. */
async function layOut(ctx: Context, deployment: Deployment): Promise<string> {
  const folder = join(deployment.folder, 'bundles', deployment.bundle.replace('sha256:', '').slice(0, 16))
  if (!(await exists(folder))) await copyOut(ctx, deployment, folder)
  await prepare(ctx, deployment, folder)
  return folder
}

/** Half a folder never has the final name. */
async function copyOut(ctx: Context, deployment: Deployment, folder: string): Promise<void> {
  await mkdir(join(deployment.folder, 'bundles'), { recursive: true, mode: 0o700 })
  const half = `${folder}.${ctx.random.id()}`
  await ctx.blobs.materialise(deployment.bundle, half)
  await rename(half, folder).catch(async (error) => {
    await rm(half, { recursive: true, force: true })
    if (!(await exists(folder))) throw error
  })
}

const addressOf = (host: string, port: number): string => `http://${isIPv6(host) ? `[${host}]` : host}:${port}`

export const portOf = (url: string): number => Number(new URL(url).port)

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
