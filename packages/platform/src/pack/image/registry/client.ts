import { createHash } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { fail } from '@levain/core'
import { answerTo, readChallenge } from './authorise.ts'
import { findCredentials } from './credentials.ts'
import { isLoopback } from './loopback.ts'
import type { ImageReference } from './reference.ts'

/** Bytes that a manifest names. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly artifactType?: string
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string }
}

export interface StoredManifest {
  readonly mediaType: string
  readonly digest: string
  readonly bytes: Buffer
}

/** One repository of a registry that speaks the OCI distribution API. */
export interface Repository {
  readonly host: string
  readonly name: string
  /** Undefined where there is none. @throws registry-unreachable, registry-refused, image-unusable */
  manifest(at: string): Promise<StoredManifest | undefined>
  /** `listed` says that the registry will list it among what refers to its subject. */
  putManifest(at: string, mediaType: string, bytes: Uint8Array): Promise<{ readonly listed: boolean }>
  hasBlob(digest: string): Promise<boolean>
  /** The bytes as they come, unchecked. */
  blob(digest: string): Promise<AsyncIterable<Uint8Array>>
  /** Takes a blob over from another repository of the same registry; false where the registry would not. */
  mountBlob(digest: string, from: string): Promise<boolean>
  putBlob(descriptor: Descriptor, content: Uint8Array | { readonly file: string }): Promise<void>
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
const manifestBytesMax = 4 << 20
const answerWithinMs = 30_000
const transferWithinMs = 30 * 60_000

/**
 * Opens a repository; asks nothing yet. Registries on loopback are spoken to without TLS, all others with it.
 *
 * @param actions what will be done there, for the token: `pull`, or `pull,push`
 */
export function openRepository(
  { host, repository: name }: Pick<ImageReference, 'host' | 'repository'>,
  actions: 'pull' | 'pull,push',
  cancelled: AbortSignal,
): Repository {
  const plain = isLoopback(host)
  const root = `${plain ? 'http' : 'https'}://${host === 'docker.io' ? 'registry-1.docker.io' : host}/v2/${name}`
  const scope = `repository:${name}:${actions}`
  const credentials = () => findCredentials(host)
  let authorization: string | undefined

  const refused = (status: number) =>
    fail('registry-refused', { registry: host, repository: name, reason: status === 401 ? 'it wants a login' : `status ${status}` })

  /** Asks, and once more with what a challenge wants. Other refusals are for the caller. */
  async function ask(url: string | URL, init: RequestInit = {}, { withinMs = answerWithinMs, scopes = scope } = {}): Promise<Response> {
    const send = async (): Promise<Response> => {
      const signal = AbortSignal.any([cancelled, AbortSignal.timeout(withinMs)])
      const isOwn = new URL(url).origin === new URL(root).origin
      const headers = { ...init.headers, ...(authorization && isOwn ? { authorization } : {}) }
      try {
        return await fetch(url, { ...init, headers, signal })
      } catch (cause) {
        if (cancelled.aborted) throw fail('cancelled', { what: 'The image' }, cause)
        throw fail('registry-unreachable', { registry: host, reason: reasonOf(cause) }, cause)
      }
    }
    const response = await send()
    if (response.status !== 401) return response
    await response.body?.cancel()
    const challenge = readChallenge(response.headers.get('www-authenticate'))
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(answerWithinMs)])
    const answer =
      challenge && (await answerTo({ ...challenge, scope: scopes }, await credentials(), { scope, plain, signal }).catch(() => undefined))
    if (!answer) throw refused(401)
    authorization = answer
    const second = await send()
    if (second.status === 401 || second.status === 403) throw refused(second.status)
    return second
  }

  async function expect(response: Response, ...statuses: readonly number[]): Promise<Response> {
    if (statuses.includes(response.status)) return response
    const said = await codesIn(response)
    if (response.status === 401 || response.status === 403) throw refused(response.status)
    throw fail('registry-unreachable', { registry: host, reason: `status ${response.status}${said ? `, ${said}` : ''} at ${name}` })
  }

  /** Begins an upload. Where the registry mounts the blob instead there is nothing to upload. */
  async function beginUpload(query: string, scopes?: string): Promise<URL | undefined> {
    const response = await ask(`${root}/blobs/uploads/${query}`, { method: 'POST' }, { scopes: scopes ?? scope })
    await expect(response, 201, 202)
    await response.body?.cancel()
    const location = response.headers.get('location')
    if (response.status === 201) return undefined
    if (!location) throw fail('registry-unreachable', { registry: host, reason: 'it does not say where to upload' })
    const upload = new URL(location, `${root}/blobs/uploads/`)
    // A registry behind a proxy may not know that it is spoken to with TLS.
    if (!plain) upload.protocol = 'https:'
    return upload
  }

  return {
    host,
    name,
    async manifest(at) {
      const response = await ask(`${root}/manifests/${at}`, { headers: { accept: manifestTypes.join(', ') } })
      if (response.status === 404) return void (await response.body?.cancel())
      await expect(response, 200)
      const bytes = await atMost(response, manifestBytesMax)
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
      if (at.startsWith('sha256:') && at !== digest)
        throw fail('image-unusable', { image: `${host}/${name}@${at}`, reason: `the registry gave ${digest} instead` })
      return { bytes, digest, mediaType: response.headers.get('content-type')?.split(';')[0] ?? '' }
    },
    async putManifest(at, mediaType, bytes) {
      const body = new Uint8Array(bytes)
      const init = { method: 'PUT', headers: { 'content-type': mediaType }, body }
      const response = await expect(await ask(`${root}/manifests/${at}`, init), 201)
      return { listed: response.headers.has('oci-subject') }
    },
    async hasBlob(digest) {
      return (await expect(await ask(`${root}/blobs/${digest}`, { method: 'HEAD' }), 200, 404)).status === 200
    },
    async blob(digest) {
      const response = await expect(await ask(`${root}/blobs/${digest}`, {}, { withinMs: transferWithinMs }), 200)
      return response.body as unknown as AsyncIterable<Uint8Array>
    },
    async mountBlob(digest, from) {
      const location = await beginUpload(`?mount=${digest}&from=${encodeURIComponent(from)}`, `${scope} repository:${from}:pull`)
      if (location === undefined) return true
      await (await ask(location, { method: 'DELETE' })).body?.cancel()
      return false
    },
    async putBlob({ digest }, content) {
      const location = await beginUpload('')
      if (!location) return
      location.searchParams.set('digest', digest)
      const body = content instanceof Uint8Array ? new Blob([new Uint8Array(content)]) : await openAsBlob(content.file)
      const headers = { 'content-type': 'application/octet-stream' }
      await expect(await ask(location, { method: 'PUT', headers, body }, { withinMs: transferWithinMs }), 201)
    },
  }
}

async function atMost(response: Response, limit: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > limit)
      throw fail('registry-unreachable', { registry: new URL(response.url).host, reason: `a manifest of over ${limit} bytes` })
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** The codes a registry gives with a refusal, e.g. `NAME_UNKNOWN`; never its free text, which may repeat what it was sent. */
async function codesIn(response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as { errors?: { code?: unknown }[] }
  const codes = Array.isArray(body.errors) ? body.errors.map(({ code }) => String(code)) : []
  return codes.filter((code) => /^[A-Z_]{1,40}$/.test(code)).join(', ')
}

function reasonOf(error: unknown): string {
  const { name = '', cause } = error as { name?: string; cause?: { code?: string; message?: string } }
  if (name === 'TimeoutError') return 'it did not answer in time'
  return cause?.code ?? cause?.message ?? String(error)
}
