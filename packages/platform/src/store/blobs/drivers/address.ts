import { fail } from '@levain/core'

/** Where a remote store keeps its blobs, from an address such as `s3://bucket/some/prefix?endpoint=http://localhost:9000`. */
export interface StoreAddress {
  /** The bucket or container. */
  readonly bucket: string
  /** In front of every key: empty, or ending with `/`. */
  readonly prefix: string
  /** Another server than the vendor's own. */
  readonly endpoint: string | undefined
  readonly option: (name: string) => string | undefined
  /** To show: names no secret. */
  readonly shown: string
}

/**
 * Reads the address of a remote store. Secrets come from the environment, never from an address, which is shown and logged.
 *
 * @param options the query parameters that the driver knows
 * @throws input-invalid
 */
export function storeAddress(url: URL, options: readonly string[]): StoreAddress {
  const refuse = (expected: string, got: string): Error => fail('input-invalid', { field: 'LEVAIN_BLOBS', expected, got })
  if (url.username || url.password) throw refuse('an address without user or password', 'one that holds a secret')
  if (!/^[A-Za-z0-9][\w.-]{1,254}$/.test(url.host)) throw refuse(`${url.protocol}//bucket/prefix`, `${url.protocol}//${url.host}`)
  const known = ['endpoint', ...options]
  const stray = [...url.searchParams.keys()].find((name) => !known.includes(name))
  if (stray !== undefined) throw refuse(`one of the options ${known.join(', ')}`, stray)
  const endpoint = url.searchParams.get('endpoint') ?? undefined
  if (endpoint !== undefined && !/^https?:\/\/[^@]+$/.test(endpoint))
    throw refuse('an endpoint such as http://localhost:9000', 'something else')
  const path = url.pathname.replace(/^\/+|\/+$/g, '')
  if (path !== '' && !/^[\w.-]+(\/[\w.-]+)*$/.test(path)) throw refuse('a prefix of letters, digits, dots and dashes', path)
  return {
    bucket: url.host,
    prefix: path === '' ? '' : `${path}/`,
    endpoint,
    option: (name) => url.searchParams.get(name) ?? undefined,
    shown: `${url.protocol}//${url.host}${path === '' ? '' : `/${path}`}`,
  }
}
