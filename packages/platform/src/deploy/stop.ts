import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { alone } from './alone.ts'
import { record, requireDeployment } from './records.ts'
import { targetOf } from './targets/index.ts'

type Verb = Contracts['deploy']['stop']

/** Lets the process answer what it has begun, then ends it. Its log, folder and port stay for the next start; on a cluster its objects go. @throws deployment-not-found */
export async function stop(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return alone(ctx, input.deployment, async () => {
    const known = await requireDeployment(ctx, input.deployment)
    // Written first: whoever watches in another process must not start again what is being stopped.
    const stopped = await record(ctx, known, { ...known, status: 'stopped', pid: null, error: null }, 'stopped')
    if (known.target === 'kubernetes') await (await import('./targets/kubernetes/index.ts')).destroyOnCluster(ctx, known)
    else await (await targetOf(known)).stop(ctx, known)
    return { deployment: stopped }
  })
}
