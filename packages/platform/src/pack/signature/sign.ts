import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { document } from '../image/assemble.ts'
import { tagAbout } from '../image/attached/attach.ts'
import { digestOfBytes } from '../image/base/from-manifest.ts'
import type { Descriptor, Repository } from '../image/registry/client.ts'

/** What is signed, in the format of cosign ("simple signing"). */
interface Payload {
  readonly critical: {
    readonly identity: { readonly 'docker-reference': string }
    readonly image: { readonly 'docker-manifest-digest': string }
    readonly type: string
  }
  readonly optional: Readonly<Record<string, unknown>> | null
}

/** A signature as it was found: over which bytes. */
export interface FoundSignature {
  readonly payload: Buffer
  readonly signature: Buffer
}

interface SignatureManifest {
  readonly layers?: readonly Descriptor[]
}

const payloadType = 'application/vnd.dev.cosign.simplesigning.v1+json'
const signatureKey = 'dev.cosignproject.cosign/signature'
const kind = 'cosign container image signature'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const payloadBytesMax = 1 << 20

/** Signs an image by its digest, and leaves the signature where `cosign verify` looks for it. One that this key made already stays. */
export async function signImage(repository: Repository, digest: string, key: KeyObject): Promise<void> {
  const known = await signatureManifest(repository, digest)
  const found = await signaturesOf(repository, digest)
  if (found.some((one) => isBy(one, createPublicKey(key), digest))) return
  const payload = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': `${repository.host}/${repository.name}` },
        image: { 'docker-manifest-digest': digest },
        type: kind,
      },
      optional: null,
    } satisfies Payload),
  )
  const signature = sign(hashOf(key), payload, key).toString('base64')
  const layer: Descriptor = {
    mediaType: payloadType,
    digest: digestOfBytes(payload),
    size: payload.length,
    annotations: { [signatureKey]: signature },
  }
  const layers = [...(known?.layers ?? []), layer]
  const config = document('application/vnd.oci.image.config.v1+json', {
    architecture: '',
    os: '',
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map((one) => one.digest) },
  })
  await repository.putBlob(layer, payload)
  await repository.putBlob(config.descriptor, config.bytes)
  const manifest = document(manifestType, { schemaVersion: 2, mediaType: manifestType, config: config.descriptor, layers })
  await repository.putManifest(tagAbout(digest, '.sig'), manifestType, manifest.bytes)
}

/** All signatures of an image, whoever made them. */
export async function signaturesOf(repository: Repository, digest: string): Promise<FoundSignature[]> {
  const { layers = [] } = (await signatureManifest(repository, digest)) ?? {}
  const found: FoundSignature[] = []
  for (const layer of layers) {
    const signature = layer.annotations?.[signatureKey]
    if (layer.mediaType !== payloadType || signature === undefined || layer.size > payloadBytesMax) continue
    const payload = await read(repository, layer)
    if (payload) found.push({ payload, signature: Buffer.from(signature, 'base64') })
  }
  return found
}

/** True if the holder of this key said that the image with this digest is what it is. */
export function isBy({ payload, signature }: FoundSignature, key: KeyObject, digest: string): boolean {
  if (!verify(hashOf(key), payload, key, signature)) return false
  try {
    const { critical } = JSON.parse(payload.toString()) as Payload
    return critical.type === kind && critical.image['docker-manifest-digest'] === digest
  } catch {
    return false
  }
}

const hashOf = (key: KeyObject): string | null => (key.asymmetricKeyType === 'ed25519' ? null : 'sha256')

async function signatureManifest(repository: Repository, digest: string): Promise<SignatureManifest | undefined> {
  const found = await repository.manifest(tagAbout(digest, '.sig'))
  return found && (JSON.parse(found.bytes.toString()) as SignatureManifest)
}

/** A payload of at most so many bytes with the digest it is known by; undefined for any other. */
async function read(repository: Repository, { digest, size }: Descriptor): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of await repository.blob(digest)) {
    bytes += piece.length
    if (bytes > size) return undefined
    pieces.push(piece)
  }
  const all = Buffer.concat(pieces)
  return digestOfBytes(all) === digest ? all : undefined
}
