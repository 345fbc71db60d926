import { type Context, isLevainError } from '@levain/core'
import type { PipelineServices } from '../../engine/services.ts'

/** A step on a cluster may outlive the process that started it; nobody waits longer for one. */
const days = 7

interface LentToken {
  readonly token: string
  revoke(): Promise<void>
}

/**
 * A token with which a step on another machine speaks for whoever started the run. It is good beyond the end of this process, as the step
 * is; where nobody has to log in there are no users, and any word will do.
 */
export async function lendToken(ctx: Context, services: PipelineServices, user: string, name: string): Promise<LentToken> {
  try {
    const { secret } = (await services.callVerb(ctx, 'tokens.create', { user, name, days })) as { secret: string }
    return { token: secret, revoke: () => revokeAll(ctx, services, name) }
  } catch (error) {
    if (!isLevainError(error, 'user-not-found')) throw error
    const server = await services.server()
    return { token: server?.tokenFor(user) ?? 'nobody', revoke: async () => {} }
  }
}

/** Also those that were lent to the same step before this process began. */
async function revokeAll(ctx: Context, services: PipelineServices, name: string): Promise<void> {
  const tokens = (await services.callVerb(ctx, 'tokens.list', {})) as { id: string; name: string }[]
  for (const token of tokens) if (token.name === name) await services.callVerb(ctx, 'tokens.revoke', { token: token.id })
}
