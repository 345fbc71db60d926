import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { alone } from './alone.ts'
import { record, requireDeployment } from './records.ts'
import { targetOf } from './targets/index.ts'

type Verb = Contracts['deploy']['destroy']

/** Removes what a deployment has on its target; its record and its prediction log stay. @throws deployment-not-found */
export async function destroy(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return alone(ctx, input.deployment, async () => {
    const known = await requireDeployment(ctx, input.deployment)
    // Written first: whoever watches in another process must not start again what is being removed.
    const deployment = await record(ctx, known, { ...known, status: 'stopped', pid: null, error: null }, 'destroyed')
    if (known.target === 'kubernetes') {
      const { destroyOnCluster } = await import('./targets/kubernetes/index.ts')
      return { deployment, removed: await destroyOnCluster(ctx, known) }
    }
    const target = await targetOf(known)
    const wasRunning = (await target.stats(known)) !== null
    await target.stop(ctx, known)
    return { deployment, removed: wasRunning ? [`process ${known.name}`] : [] }
  })
}
