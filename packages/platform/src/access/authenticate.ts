import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Actor, type Context, fail, insert, nowIso } from '@levain/core'
import { trackAttempts } from './attempts.ts'
import { nobodysHash, verifyPassword } from './password.ts'
import { digestOf } from './tokens.ts'

/** What somebody shows to say who they are, and the address they come from. */
export interface Credentials {
  readonly address: string
  readonly user?: string
  readonly password?: string
  readonly token?: string
}

export interface Authenticator {
  /** True as soon as somebody may log in; then everybody must. */
  hasUsers(): Promise<boolean>
  /**
   * Who it is.
   *
   * @throws unauthenticated, attempts-exceeded
   */
  authenticate(credentials: Credentials): Promise<Actor>
  /** A token with which a program that this process starts speaks for somebody; worthless when the process ends. */
  tokenFor(actor: string): string
}

/** How long what the ledger said is relied on: a removed user or a revoked token gets in for so long at most. */
const trustedMs = 1000
const cacheMax = 10_000
/** How tokens begin that a process lends to what it starts. */
const lent = 'levain_lent_'

/**
 * Checks passwords and tokens against the ledger. A password that was right is remembered under a keyed digest, in memory
 * only, as long as its hash in the ledger stays the same: scrypt is too slow to be run for each request.
 */
export function createAuthenticator(ctx: Context): Authenticator {
  const secret = randomBytes(32)
  const users = remembering(ctx, (name: string) => ctx.ledger.first('users', { name }))
  const tokens = remembering(ctx, (sha256: string) => ctx.ledger.first('tokens', { sha256 }))
  const anybody = remembering(ctx, async (_: '') => (await ctx.ledger.find('users', { limit: 1 })).length > 0)
  const proven = new Map<string, string>()
  const checking = new Map<string, Promise<boolean>>()
  const attempts = trackAttempts(ctx.clock)

  async function byPassword(name: string, password: string, address: string): Promise<Actor> {
    const user = await users(name)
    const proof = createHmac('sha256', secret).update(`${name}\0${password}`).digest('base64')
    if (user && proven.get(proof) === user.password) return { id: user.name, roles: user.roles }
    const key = `${name} from ${address}`
    const check = async () => (await verifyPassword(password, user?.password ?? nobodysHash)) && user !== undefined
    // Connections of one client ask all at once, with the same password.
    const isRight = await shared(checking, `${key}\0${proof}\0${user?.password}`, () => attempts.try(key, check))
    if (!isRight || !user) throw await refused(key, name, address)
    if (proven.size >= cacheMax) proven.clear()
    proven.set(proof, user.password)
    return { id: user.name, roles: user.roles }
  }

  const tokenFor = (actor: string): string => {
    const proof = createHmac('sha256', secret).update(`token for\0${actor}`).digest('base64url')
    return `${lent}${Buffer.from(actor).toString('base64url')}.${proof}`
  }

  /** Whom a token of this process speaks for. Where nobody has to log in, its own account is known to no table. */
  async function byLentToken(given: string): Promise<Actor | undefined> {
    const name = Buffer.from(given.slice(lent.length).split('.')[0] ?? '', 'base64url').toString()
    if (!isSame(given, tokenFor(name))) return undefined
    const user = await users(name)
    if (user) return { id: user.name, roles: user.roles }
    return name === ctx.actor.id ? ctx.actor : undefined
  }

  async function byToken(given: string, address: string): Promise<Actor> {
    const borrower = given.startsWith(lent) ? await byLentToken(given) : undefined
    if (borrower) return borrower
    const sha256 = digestOf(given)
    const token = await tokens(sha256)
    const user = token && isValid(token, ctx.clock.now()) && isSame(token.sha256, sha256) ? await users(token.user) : undefined
    if (user) return { id: user.name, roles: user.roles }
    throw await refused(`a token from ${address}`, token?.user ?? 'a token', address)
  }

  async function refused(key: string, name: string, address: string): Promise<Error> {
    const count = attempts.failed(key)
    // One row for the 1st, 2nd, 4th, 8th … so that guessing does not fill the ledger.
    if ((count & (count - 1)) === 0) await ctx.ledger.commit([insert('audit', loginRefused(ctx, name, address, count))])
    return fail('unauthenticated', { reason: 'the name and password, or the token, are not right' })
  }

  return {
    tokenFor,
    hasUsers: () => anybody(''),
    authenticate: ({ user, password, token, address }) =>
      token === undefined ? byPassword(user ?? '', password ?? '', address) : byToken(token, address),
  }
}

const isValid = (token: { revokedAt: string | null; expiresAt: string | null }, nowMs: number): boolean =>
  token.revokedAt === null && (token.expiresAt === null || Date.parse(token.expiresAt) > nowMs)

const isSame = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b))

function loginRefused(ctx: Context, name: string, address: string, count: number) {
  return {
    at: nowIso(ctx),
    actor: name.slice(0, 128),
    action: 'access.login',
    resource: 'server',
    before: null,
    after: null,
    outcome: 'refused',
    reason: `wrong credentials from ${address}, ${count} in a row`,
  } as const
}

/** What is being found out already, or begins to be. */
function shared<Value>(underWay: Map<string, Promise<Value>>, key: string, ask: () => Promise<Value>): Promise<Value> {
  const before = underWay.get(key)
  if (before) return before
  const asked = ask().finally(() => underWay.delete(key))
  underWay.set(key, asked)
  return asked
}

/** Looks something up once, and again when {@link trustedMs} have passed. Those who ask meanwhile share the answer. */
function remembering<Key, Value>(ctx: Context, look: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, { readonly atMs: number; readonly value: Promise<Value> }>()
  return (key) => {
    const nowMs = ctx.clock.now()
    const found = known.get(key)
    if (found && nowMs - found.atMs < trustedMs) return found.value
    if (known.size >= cacheMax) known.clear()
    const value = look(key)
    known.set(key, { atMs: nowMs, value })
    value.catch(() => known.delete(key))
    return value
  }
}
