import { createHash, randomBytes } from 'node:crypto'
import { type Context, type Contracts, fail, insert, nowIso, type OutputOf, type ParsedInputOf, type Token, update } from '@levain/core'

type Verbs = Contracts['tokens']

const dayMs = 24 * 60 * 60 * 1000

/** The digest a token's secret is kept as. A plain one will do: nobody can guess 32 random bytes. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Makes a token. */
export async function create(ctx: Context, input: ParsedInputOf<Verbs['create']>): Promise<OutputOf<Verbs['create']>> {
  if (!isOwner(ctx) && input.user !== ctx.actor.id) throw fail('forbidden', { actor: ctx.actor.id, permission: 'access:write' })
  if (!(await ctx.ledger.first('users', { name: input.user }))) throw fail('user-not-found', { user: input.user })
  const secret = `levain_${randomBytes(32).toString('base64url')}`
  const token: Token = {
    id: ctx.random.id(),
    user: input.user,
    name: input.name,
    createdAt: nowIso(ctx),
    expiresAt: input.days === undefined ? null : new Date(ctx.clock.now() + input.days * dayMs).toISOString(),
    revokedAt: null,
  }
  await ctx.ledger.commit([insert('tokens', { ...token, sha256: digestOf(secret) })])
  return { token, secret }
}

/** Lists tokens, newest first. */
export async function list(ctx: Context): Promise<Token[]> {
  const where = isOwner(ctx) ? {} : { user: ctx.actor.id }
  const rows = await ctx.ledger.find('tokens', { where, orderBy: [['id', 'desc']] })
  return rows.map(({ sha256: _, ...token }) => token)
}

/** Revokes a token; once more changes nothing. */
export async function revoke(ctx: Context, input: ParsedInputOf<Verbs['revoke']>): Promise<Token> {
  const row = await ctx.ledger.first('tokens', { id: input.token })
  // Whose token it is stays unsaid to those whom it does not concern.
  if (!row || !(isOwner(ctx) || row.user === ctx.actor.id)) throw fail('token-not-found', { token: input.token })
  const { sha256: _, ...token } = row
  if (token.revokedAt !== null) return token
  const revokedAt = nowIso(ctx)
  await ctx.ledger.commit([update('tokens', { id: token.id }, { revokedAt })])
  return { ...token, revokedAt }
}

const isOwner = (ctx: Context): boolean => ctx.actor.roles.includes('owner')
