import {
  type Change,
  type Context,
  type Contracts,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  remove,
  type User,
  update,
  upsert,
} from '@levain/core'
import { hashPassword, makePassword } from './password.ts'

type Verbs = Contracts['users']

/** Adds a user, or gives one new roles and a new password. */
export async function add(ctx: Context, input: ParsedInputOf<Verbs['add']>): Promise<OutputOf<Verbs['add']>> {
  const made = input.password === undefined ? makePassword() : null
  const password = await hashPassword(input.password ?? made ?? '')
  const before = await ctx.ledger.first('users', { name: input.user })
  const user: User = { name: input.user, roles: input.roles, createdAt: before?.createdAt ?? nowIso(ctx) }
  await ctx.ledger.commit([upsert('users', { ...user, password })])
  return { user, password: made }
}

/** Lists users by name. */
export async function list(ctx: Context): Promise<User[]> {
  const rows = await ctx.ledger.find('users', { orderBy: [['name', 'asc']] })
  return rows.map(({ password: _, ...user }) => user)
}

/** Removes a user and revokes their tokens. */
export async function removeUser(ctx: Context, { user }: ParsedInputOf<Verbs['remove']>): Promise<OutputOf<Verbs['remove']>> {
  const known = await ctx.ledger.first('users', { name: user })
  const tokens = (await ctx.ledger.find('tokens', { where: { user } })).filter(({ revokedAt }) => revokedAt === null)
  const changes: Change[] = tokens.map(({ id }) => update('tokens', { id }, { revokedAt: nowIso(ctx) }))
  if (known || tokens.length > 0) await ctx.ledger.commit([remove('users', { name: user }), ...changes])
  return { removed: known !== undefined, tokens: tokens.length }
}
