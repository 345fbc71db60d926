/** The door of `access`: who may log in, with which password or token, and who it is that does. */
import type { Implementation } from '@levain/core'
import { create, list as listTokens, revoke } from './tokens.ts'
import { add, list, removeUser } from './users.ts'

export { type Authenticator, type Credentials, createAuthenticator } from './authenticate.ts'
export { createSessions, type Sessions } from './sessions.ts'

export const userVerbs: Implementation<'users'> = { add, list, remove: removeUser }
export const tokenVerbs: Implementation<'tokens'> = { create, list: listTokens, revoke }
