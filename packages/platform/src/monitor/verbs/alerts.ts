import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'

type Verb = Contracts['monitor']['alerts']

export async function alerts(ctx: Context, { deployment, open }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const where = {
    ...(deployment === undefined ? {} : { deployment }),
    ...(open ? { status: { in: ['pending', 'firing', 'acknowledged'] as const } } : {}),
  }
  return ctx.ledger.find('alerts', { where, orderBy: [['createdAt', 'desc']] })
}
