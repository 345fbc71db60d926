import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { packBundle } from '../pack/index.ts'
import { findDeployment } from './records.ts'
import { targetOf } from './targets/index.ts'

type Verb = Contracts['deploy']['plan']

/** What apply would do. @throws model-not-found, target-fixed, kubernetes-refused, kubernetes-quota */
export async function plan(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { bundle, digest } = await packBundle(ctx, { model: input.model })
  const name = input.name ?? bundle.model
  const known = await findDeployment(ctx, name)
  const target = chosenTarget(known, input.target)
  if (target === 'kubernetes') {
    const { planForCluster } = await import('./targets/kubernetes/index.ts')
    return planForCluster(ctx, name, { model: bundle.model, version: bundle.version, bundle: digest }, input)
  }
  const running = known && (await (await targetOf(known)).stats(known))
  const isSame = running && known.bundle === digest
  const change = isSame ? 'none' : running ? 'change' : 'create'
  return {
    name,
    target,
    changes: [{ object: `process ${name}`, change, fields: change === 'change' ? ['version'] : [] }],
    text: '',
    unknown: null,
  }
}

/** Where it is to run. What answers in one place does not move to another by itself. @throws target-fixed */
export function chosenTarget(
  known: { readonly name: string; readonly target: 'local' | 'kubernetes'; readonly status: string } | undefined,
  wanted: 'local' | 'kubernetes' | undefined,
): 'local' | 'kubernetes' {
  const target = wanted ?? known?.target ?? 'local'
  if (known && known.target !== target && known.status !== 'stopped')
    throw fail('target-fixed', { deployment: known.name, target: known.target, wanted: target })
  return target
}
