import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { requirePermission } from './access.ts'

test('a role nobody declared gives no permission, whatever its name', () => {
  for (const role of ['stranger', 'constructor', '__proto__', 'toString', ''])
    assert.throws(
      () => requirePermission({ id: 'eve', roles: [role] }, 'govern:approve'),
      (error) => isLevainError(error, 'forbidden'),
      role,
    )
})
