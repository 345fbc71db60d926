import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { newestPredictions } from '../../predictions/index.ts'
import { findDeployment } from '../deployment.ts'

type Verb = Contracts['monitor']['log']

/** @throws deployment-not-found */
export async function log(ctx: Context, { deployment, limit }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return newestPredictions(ctx, await findDeployment(ctx, deployment), limit)
}
