import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Change, type Context, type Deployment, emit, fail, nowIso, type Traffic, upsert } from '@levain/core'
import type { RoutePlan, ServingStats } from '@levain/runtime/serve'
import { layOut } from '../lay-out.ts'
import { targetOf } from '../targets/index.ts'
import { isPlain } from './traffic-of.ts'

/**
 * Has a deployment share its requests like this: in the process first, so that what it refuses is not written. Who dies in between leaves a process
 * that `watchTraffic` brings back to what is written.
 *
 * @throws routes-invalid, deployment-unreachable
 */
export async function share(
  ctx: Context,
  deployment: Deployment,
  next: Traffic,
  what: string,
  more: readonly Change[] = [],
): Promise<Traffic> {
  const at = nowIso(ctx)
  const row = { ...next, revision: ctx.random.id(), updatedAt: at }
  await install(ctx, deployment, row)
  const arms = row.arms.map(({ version, weight }) => ({ version, weight }))
  await ctx.ledger.commit([upsert('traffic', row), emit(at, 'deployment', row.deployment, { what, arms }), ...more])
  return row
}

/** Tells the process of a deployment how to share its requests. @throws routes-invalid, deployment-unreachable */
export async function install(ctx: Context, deployment: Deployment, traffic: Traffic): Promise<ServingStats> {
  const target = await targetOf(deployment)
  if (!target.route)
    throw fail('routes-invalid', { field: 'target', expected: 'one where versions can share requests', got: deployment.target })
  return target.route(ctx, deployment, isPlain(traffic) ? null : await planOf(ctx, deployment, traffic))
}

/** The file that tells a starting process; null where one version answers everything. */
export async function routesFile(ctx: Context, deployment: Deployment): Promise<string | null> {
  const traffic = await ctx.ledger.first('traffic', { deployment: deployment.name })
  if (!traffic || isPlain(traffic)) return null
  const path = join(deployment.folder, 'routes.json')
  await writeFile(path, JSON.stringify(await planOf(ctx, deployment, traffic)), { mode: 0o600 })
  return path
}

async function planOf(ctx: Context, deployment: Deployment, traffic: Traffic): Promise<RoutePlan> {
  const laidOut = async <Of extends { version: number; bundle: string }>(versions: readonly Of[]): Promise<Of[]> =>
    Promise.all(
      versions.map(async (one) => ({ ...one, bundle: await layOut(ctx, { ...deployment, version: one.version, bundle: one.bundle }) })),
    )
  const { split, revision, sticky, rules, fallback } = traffic
  const [fallen = null] = fallback && 'bundle' in fallback ? await laidOut([fallback]) : [fallback]
  const [arms, shadows] = [await laidOut(traffic.arms), await laidOut(traffic.shadows)]
  return { id: split, revision, arms, sticky, rules, shadows, fallback: fallen }
}
