import { lookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv4 } from 'node:net'
import { fail } from '@levain/core'

/** Where a request goes: the address was checked, and no other is asked. */
export interface Target {
  readonly url: URL
  readonly address: string
  readonly family: 4 | 6
}

/**
 * Lets through addresses that may be told of events, as far as their text tells: `https:` without a password in it
 * (`http:` to loopback, or where `LEVAIN_WEBHOOKS_ALLOW_HTTP=1`), and no address on a private network unless
 * `LEVAIN_WEBHOOKS_ALLOW_PRIVATE=1`.
 *
 * @throws webhook-address-refused
 */
export function requireAllowed(text: string): URL {
  const refuse = (reason: string, cause?: unknown): Error => fail('webhook-address-refused', { url: text.slice(0, 200), reason }, cause)
  const url = parsed(text, refuse)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse(`Invalid webhook URL scheme: ${url.protocol} is neither https: nor http:`)
  if (url.username !== '' || url.password !== '') throw refuse('it holds a user name or password')
  const host = hostOf(url)
  if (url.protocol === 'http:' && !isLoopback(host) && !isAllowed('LEVAIN_WEBHOOKS_ALLOW_HTTP'))
    throw refuse('http: is for loopback addresses; use https:, or set LEVAIN_WEBHOOKS_ALLOW_HTTP=1 on the server')
  if ((isIP(host) && !isPublic(host)) || isLoopback(host)) requirePrivateAllowed(host, refuse)
  return url
}

/**
 * Finds the one address that a request to this URL goes to. Every address of the name is checked, so that a name which
 * leads to a private network now and then never does.
 *
 * @throws webhook-address-refused
 */
export async function targetOf(text: string): Promise<Target> {
  const url = requireAllowed(text)
  const refuse = (reason: string, cause?: unknown): Error => fail('webhook-address-refused', { url: url.origin, reason }, cause)
  const host = hostOf(url)
  const found = await lookup(host, { all: true }).catch((cause: NodeJS.ErrnoException) => {
    throw refuse(`${host} cannot be resolved (${cause.code})`, cause)
  })
  for (const { address } of found) if (!isPublic(address)) requirePrivateAllowed(address, refuse)
  const [first] = found
  if (!first) throw refuse(`${host} has no address`)
  return { url, address: first.address, family: first.family === 6 ? 6 : 4 }
}

type Refuse = (reason: string, cause?: unknown) => Error

function parsed(text: string, refuse: Refuse): URL {
  if (text.trim() === '') throw refuse('Webhook URL cannot be empty or just whitespace')
  try {
    return new URL(text)
  } catch (cause) {
    throw refuse('Invalid webhook URL', cause)
  }
}

function requirePrivateAllowed(address: string, refuse: Refuse): void {
  if (!isAllowed('LEVAIN_WEBHOOKS_ALLOW_PRIVATE'))
    throw refuse(`${address} is not a public address; set LEVAIN_WEBHOOKS_ALLOW_PRIVATE=1 on the server to allow it`)
}

const isAllowed = (name: string): boolean => process.env[name] === '1'

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return isIPv4(host) ? host.startsWith('127.') : host === '::1'
}

const notPublic = {
  ipv4: listOf('ipv4', [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ]),
  // Only 2000::/3 is public at all, without tunnels to IPv4, documentation and the like.
  ipv6: listOf('ipv6', [
    ['::', 3],
    ['4000::', 2],
    ['8000::', 1],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ]),
} as const

/** A list for each family: in one, every IPv4 address would be the IPv6 address it is mapped to. */
function listOf(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [network: string, bits: number])[]): BlockList {
  const list = new BlockList()
  for (const [network, bits] of subnets) list.addSubnet(network, bits, family)
  return list
}

function isPublic(address: string): boolean {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  return !notPublic[family].check(address, family)
}
