import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { alone } from './alone.ts'
import { rollOut } from './apply.ts'
import { requireDeployment } from './records.ts'
import { takeBack } from './traffic/end.ts'

type Verb = Contracts['deploy']['rollback']

/**
 * Returns to the version answered before, which the process still holds. A second rollback undoes the first. Where versions share the requests, the
 * deployed one gets them all again.
 *
 * @throws deployment-not-found, rollback-impossible, deployment-unreachable
 */
export async function rollback(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return alone(ctx, input.deployment, async () => {
    const known = await requireDeployment(ctx, input.deployment)
    if (known.target === 'kubernetes') {
      const { rollBackOnCluster } = await import('./targets/kubernetes/index.ts')
      return { deployment: await rollBackOnCluster(ctx, known) }
    }
    if (await takeBack(ctx, known, 'aborted', `rolled back by ${ctx.actor.id}`)) return { deployment: known }
    if (!known.previous) throw fail('rollback-impossible', { deployment: known.name })
    const { version, bundle } = known.previous
    const packed = await ctx.ledger.first('bundles', { digest: bundle })
    return { deployment: await rollOut(ctx, known, { ...known, model: packed?.model ?? known.model, version, bundle }) }
  })
}
