import { type Context, fail } from '@levain/core'

/**
 * Refuses while a deployment answers with the model (with that version of it), or may return to it.
 *
 * @throws model-in-use
 */
export async function refuseInUse(ctx: Pick<Context, 'ledger'>, model: string, version?: number): Promise<void> {
  const deployments = await ctx.ledger.find('deployments', { where: { model } })
  const one = deployments.find(
    (deployment) =>
      deployment.status !== 'stopped' && (version === undefined || [deployment.version, deployment.previous?.version].includes(version)),
  )
  if (one) throw fail('model-in-use', { model, deployment: one.name })
}
