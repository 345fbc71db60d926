import { randomBytes } from 'node:crypto'
import { type Actor, type Context, fail, insert, nowIso, remove, type Token } from '@levain/core'
import type { Authenticator, Credentials } from './authenticate.ts'
import { digestOf } from './tokens.ts'

/** How long somebody stays logged in in a browser. */
const holdsMs = 7 * 24 * 60 * 60 * 1000

/** How sessions are called among the tokens of their user. */
const sessionName = 'studio'

/** What a browser is given when somebody logs in; the secret is kept by nobody else. */
export interface Session {
  readonly actor: Actor
  readonly secret: string
  readonly holdsMs: number
}

export interface Sessions {
  /**
   * Begins a session: a token that ends by itself, and when its user logs out.
   *
   * @throws unauthenticated, attempts-exceeded
   */
  login(credentials: Required<Pick<Credentials, 'address' | 'user' | 'password'>>): Promise<Session>
  /** Ends the session of this secret; nothing happens when there is none. */
  logout(secret: string): Promise<void>
}

/** Sessions of browsers, kept as tokens: they are listed and revoked with the others. */
export function createSessions(ctx: Context, { authenticate }: Pick<Authenticator, 'authenticate'>): Sessions {
  return {
    async login(credentials) {
      if (credentials.user === '') throw fail('unauthenticated', { reason: 'no name was given' })
      const actor = await authenticate(credentials)
      const secret = `levain_${randomBytes(32).toString('base64url')}`
      const ended = (await sessionsOf(ctx, actor.id)).filter(({ expiresAt }) => expiresAt !== null && expiresAt < nowIso(ctx))
      await ctx.ledger.commit([
        ...ended.map(({ id }) => remove('tokens', { id })),
        insert('tokens', { ...sessionFor(ctx, actor), sha256: digestOf(secret) }),
        insert('audit', audited(ctx, actor.id, 'access.login')),
      ])
      return { actor, secret, holdsMs }
    },
    async logout(secret) {
      const session = await ctx.ledger.first('tokens', { sha256: digestOf(secret) })
      if (session?.name !== sessionName) return
      await ctx.ledger.commit([remove('tokens', { id: session.id }), insert('audit', audited(ctx, session.user, 'access.logout'))])
    },
  }
}

const sessionsOf = (ctx: Context, user: string) => ctx.ledger.find('tokens', { where: { user, name: sessionName } })

const sessionFor = (ctx: Context, actor: Actor): Token => ({
  id: ctx.random.id(),
  user: actor.id,
  name: sessionName,
  createdAt: nowIso(ctx),
  expiresAt: new Date(ctx.clock.now() + holdsMs).toISOString(),
  revokedAt: null,
})

const audited = (ctx: Context, user: string, action: 'access.login' | 'access.logout') =>
  ({ at: nowIso(ctx), actor: user, action, resource: 'server', before: null, after: null, outcome: 'ok', reason: '' }) as const
