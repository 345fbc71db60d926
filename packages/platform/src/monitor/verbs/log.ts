import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { findDeployment } from '../deployment.ts'
import { newestPredictions } from '../log/newest.ts'

type Verb = Contracts['monitor']['log']

/** @throws deployment-not-found */
export async function log(ctx: Context, { deployment, limit }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return newestPredictions((await findDeployment(ctx, deployment)).folder, limit)
}
