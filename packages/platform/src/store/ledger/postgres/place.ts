import { fail } from '@levain/core'

const protocols = ['postgres:', 'postgresql:']

/** Whether a ledger is named by the address of a PostgreSQL database. */
export const isPostgres = (location: string): boolean => protocols.some((protocol) => location.startsWith(protocol))

/**
 * The address of a database as it may be shown: without password, and without parameters, which can hold one.
 *
 * @throws input-invalid when it is no address; the error does not repeat it
 */
export function placeOf(address: string): string {
  // The error of `new URL` has the address in it.
  const url = URL.parse(address)
  if (!url || !protocols.includes(url.protocol))
    throw fail('input-invalid', { field: 'ledger', expected: 'postgres://USER:PASSWORD@HOST:PORT/DATABASE', got: 'something else' })
  return `${url.protocol}//${url.username && `${url.username}@`}${url.host}${url.pathname}`
}
