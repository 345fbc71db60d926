import { readFile } from 'node:fs/promises'
import {
  type Context,
  type Contracts,
  type Deployment,
  type Json,
  type OutputOf,
  type ParsedInputOf,
  type Profile,
  requireDescribed,
  type Signature,
} from '@levain/core'
import { exampleRow, type ServingStats } from '@levain/runtime/serve'
import { findVersion } from '../registry/index.ts'
import { observed } from './list.ts'
import { requireDeployment } from './records.ts'
import { targetOf } from './targets/index.ts'

type Verb = Contracts['deploy']['show']

/** A deployment with what it takes, a row to try, and its counters. @throws deployment-not-found */
export async function show(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const row = await requireDeployment(ctx, input.deployment)
  const [deployment, stats, signature, profile] = await Promise.all([
    observed(ctx, row),
    row.target === 'local' ? targetOf(row).then((target) => target.stats(row)) : null,
    signatureOf(ctx, row),
    profileOf(ctx, row),
  ])
  return {
    deployment,
    signature: signature as Json,
    example: example(signature, profile),
    stats: stats && {
      requests: stats.requests,
      errors: stats.errors,
      p50Ms: stats.p50Ms,
      p99Ms: stats.p99Ms,
      tier: stats.tier,
      outside: stats.outside && plain(stats.outside),
    },
  }
}

/** Versions as pairs, so that they are printed as a table. */
function plain({ kind: _, batching, ...state }: NonNullable<ServingStats['outside']>) {
  return { ...state, libraries: { ...state.libraries }, batching: batching && { ...batching } }
}

/** The signature of a version a deployment answers with. */
export async function signatureOf(ctx: Context, { model, version }: Pick<Deployment, 'model' | 'version'>): Promise<Signature> {
  return requireDescribed((await findVersion(ctx, `${model}@${version}`)).version).signature
}

async function profileOf(ctx: Context, { bundle }: Deployment): Promise<Profile | null> {
  const { files } = await ctx.blobs.manifest(bundle)
  const file = files.find(({ path }) => path === 'profile.json')
  return file ? (JSON.parse(await readFile(await ctx.blobs.path(file.sha256), 'utf8')) as Profile) : null
}

/** A typical row by column name, ready to be sent. */
function example(signature: Signature, profile: Profile | null): Record<string, Json> {
  const row = exampleRow(signature, profile)
  return Object.fromEntries(
    signature.inputs.map(({ name, type }, at) => [name, type === 'time' ? new Date(Number(row[at])).toISOString() : (row[at] ?? null)]),
  )
}
