import { type Actor, fail, type Permission, permissions } from '@levain/core'

const read: readonly Permission[] = [...permissions.filter((permission) => permission.endsWith(':read')), 'token:write']
const build: readonly Permission[] = [...read, 'data:write', 'run:write', 'model:write', 'deploy:predict']
const operate: readonly Permission[] = [...build, 'model:promote', 'deploy:write', 'monitor:write']

/** What each role may do. Roles add up. */
export const roles: Readonly<Record<string, readonly Permission[]>> = {
  reader: read,
  scientist: build,
  operator: operate,
  approver: [...read, 'govern:approve', 'model:promote'],
  owner: permissions,
}

/**
 * Lets through or throws.
 *
 * @throws forbidden
 */
export function requirePermission(actor: Actor, permission: Permission): void {
  const allowed = actor.roles.some((role) => Object.hasOwn(roles, role) && roles[role]?.includes(permission))
  if (!allowed) throw fail('forbidden', { actor: actor.id, permission })
}
