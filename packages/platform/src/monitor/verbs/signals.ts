import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { findDeployment } from '../deployment.ts'

type Verb = Contracts['monitor']['signals']

/** @throws deployment-not-found */
export async function signals(ctx: Context, { deployment, feature, limit }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  await findDeployment(ctx, deployment)
  const where = { deployment, ...(feature === undefined ? {} : { feature }) }
  return ctx.ledger.find('signals', {
    where,
    orderBy: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
    limit,
  })
}
