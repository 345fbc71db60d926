import type { Credentials } from './credentials.ts'

/** What a registry asks for when it refuses: `Bearer realm="…",service="…",scope="…"`, or `Basic`. */
interface Challenge {
  readonly scheme: 'basic' | 'bearer'
  readonly realm: string
  readonly service: string
  readonly scope: string
}

export function readChallenge(header: string | null): Challenge | undefined {
  const scheme = /^\s*(basic|bearer)\b/i.exec(header ?? '')?.[1]?.toLowerCase() as Challenge['scheme'] | undefined
  if (!scheme) return undefined
  const part = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(header ?? '')?.[1] ?? ''
  return { scheme, realm: part('realm'), service: part('service'), scope: part('scope') }
}

/**
 * The `Authorization` that answers a challenge; undefined where there is nothing to log in with, or it is refused. Credentials go to
 * the registry itself and to the realm it names, the latter over TLS, or in the clear if the registry is spoken to in the clear.
 *
 * @param scope what is wanted, where the challenge does not say
 */
export async function answerTo(
  challenge: Challenge,
  credentials: Credentials | undefined,
  options: { readonly scope: string; readonly plain: boolean; readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (challenge.scheme === 'basic') return credentials && basic(credentials)
  if (!URL.canParse(challenge.realm)) return undefined
  const realm = new URL(challenge.realm)
  if (realm.protocol !== 'https:' && !(options.plain && realm.protocol === 'http:')) return undefined
  const scope = challenge.scope || options.scope
  const response = credentials?.identityToken
    ? await exchange(realm, challenge.service, scope, credentials.identityToken, options.signal)
    : await ask(realm, challenge.service, scope, credentials, options.signal)
  if (!response.ok) return undefined
  const { token, access_token: access } = (await response.json()) as { token?: string; access_token?: string }
  return token || access ? `Bearer ${token || access}` : undefined
}

const basic = ({ user, password }: Credentials): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

function ask(realm: URL, service: string, scope: string, credentials: Credentials | undefined, signal: AbortSignal): Promise<Response> {
  const url = new URL(realm)
  if (service) url.searchParams.set('service', service)
  for (const one of scope.split(' ').filter(Boolean)) url.searchParams.append('scope', one)
  return fetch(url, { headers: credentials ? { authorization: basic(credentials) } : {}, signal })
}

function exchange(realm: URL, service: string, scope: string, token: string, signal: AbortSignal): Promise<Response> {
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'levain', service, scope, refresh_token: token })
  return fetch(realm, { method: 'POST', body, signal })
}
