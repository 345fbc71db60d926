import { type Context, type Contracts, isLevainError, type OutputOf, type ParsedInputOf } from '@levain/core'
import { stringify } from 'yaml'
import { nameOf } from '../../../kubernetes/index.ts'
import { changesOf } from './changes.ts'
import { manifests } from './manifests.ts'
import { openClient, planOf } from './place.ts'
import type { ServingPlan } from './serving-plan.ts'

type Verb = Contracts['deploy']['plan']

/** The objects as text, and what they would change; without a cluster the text alone, and why no more is known. */
export async function planForCluster(
  ctx: Context,
  name: string,
  packed: Pick<ServingPlan, 'model' | 'version' | 'bundle'>,
  input: ParsedInputOf<Verb>,
): Promise<OutputOf<Verb>> {
  const client = await openClient().catch(orReason)
  const plan = await planOf(ctx, name, packed, input, typeof client === 'string' ? 'default' : client.namespace)
  const changes = typeof client === 'string' ? client : await changesOf(client, plan).catch(orReason)
  const objects = manifests(plan)
  const text = objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n')
  if (typeof changes !== 'string') return { name, target: 'kubernetes', changes, text, unknown: null }
  const unknown = objects.map((object) => ({ object: nameOf(object), change: 'unknown' as const, fields: [] }))
  return { name, target: 'kubernetes', changes: unknown, text, unknown: changes }
}

/** That there is no cluster to ask does not keep one from reading the text; that it refuses an object does. */
function orReason(error: unknown): string {
  if (isLevainError(error, 'kubernetes-not-configured') || isLevainError(error, 'kubernetes-unreachable')) return error.message
  throw error
}
