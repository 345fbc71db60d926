import { z } from 'zod'
import { name, token, user } from '../nouns/index.ts'
import { verb } from './verb.ts'

const roles = z.array(z.enum(['reader', 'scientist', 'operator', 'approver', 'owner'])).min(1)

/** Verbs about who may log in. As soon as there is a user, the server asks everybody for credentials. */
export const userVerbs = {
  add: verb('users.add', {
    does: 'Adds somebody who may log in, or gives them new roles and a new password.',
    input: z.object({
      user: name,
      roles: roles.default(['scientist']),
      password: z.string().optional().describe('At least 12 characters; made and shown once unless given'),
    }),
    output: z.object({ user, password: z.string().nullable().describe('The one that was made; it is kept nowhere') }),
    effect: 'write',
    permission: 'access:write',
    errors: ['password-weak'],
    changes: { table: 'users', key: ['name'], resource: 'user:{user}' },
    cli: { positional: ['user'], example: 'levain users add ada --roles scientist,approver' },
    http: 'POST /users',
  }),
  list: verb('users.list', {
    does: 'Lists who may log in, by name.',
    input: z.object({}),
    output: z.array(user),
    effect: 'read',
    permission: 'access:write',
    errors: [],
    cli: { example: 'levain users list' },
    http: 'GET /users',
  }),
  remove: verb('users.remove', {
    does: 'Takes the login of a user away, and all their tokens.',
    input: z.object({ user: name }),
    output: z.object({ removed: z.boolean(), tokens: z.int().describe('How many were revoked with it') }),
    effect: 'write',
    permission: 'access:write',
    errors: [],
    changes: { table: 'users', key: ['name'], resource: 'user:{user}' },
    cli: { positional: ['user'], example: 'levain users remove ada' },
    http: 'DELETE /users/:user',
  }),
}

/** Verbs about the tokens that programs log in with. */
export const tokenVerbs = {
  create: verb('tokens.create', {
    does: 'Makes a token for a program; it has the rights of its user. Owners may make one for anybody, others for themselves.',
    input: z.object({
      user: name,
      name: z.string().max(100).default('').describe('What it is for'),
      days: z.int().min(1).max(3650).optional().describe('How long it holds; until it is revoked unless given'),
    }),
    output: z.object({ token, secret: z.string().describe('Shown this once; only its digest is kept') }),
    effect: 'write',
    permission: 'token:write',
    errors: ['user-not-found', 'forbidden'],
    changes: { table: 'tokens', key: ['id'], resource: 'token:{id}' },
    cli: { positional: ['user'], example: 'levain tokens create ada --name laptop --days 90' },
    http: 'POST /tokens',
  }),
  list: verb('tokens.list', {
    does: 'Lists tokens, newest first; without their secrets. Others than owners see their own.',
    input: z.object({}),
    output: z.array(token),
    effect: 'read',
    permission: 'token:write',
    errors: [],
    cli: { example: 'levain tokens list' },
    http: 'GET /tokens',
  }),
  revoke: verb('tokens.revoke', {
    does: 'Makes a token worthless.',
    input: z.object({ token: z.string() }),
    output: token,
    effect: 'write',
    permission: 'token:write',
    errors: ['token-not-found'],
    changes: { table: 'tokens', key: ['id'], resource: 'token:{id}' },
    cli: { positional: ['token'], example: 'levain tokens revoke TOKEN' },
    http: 'POST /tokens/:token/revoke',
  }),
}
