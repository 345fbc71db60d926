import { document } from '../assemble.ts'
import { digestOfBytes } from '../base/from-manifest.ts'
import type { Descriptor, Repository } from '../registry/client.ts'

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const indexType = 'application/vnd.oci.image.index.v1+json'
const empty = document('application/vnd.oci.empty.v1+json', {})

/**
 * Attaches a document to an image, as what refers to it: found by `oras discover`, `cosign`, scanners. Registries that do not yet list
 * referrers get the list under a tag, as the specification has it. Attached again it is the same thing.
 */
export async function attach(repository: Repository, subject: Descriptor, type: string, text: string): Promise<string> {
  const content = Buffer.from(text)
  const layer: Descriptor = { mediaType: type, digest: digestOfBytes(content), size: content.length }
  for (const [descriptor, bytes] of [
    [empty.descriptor, empty.bytes],
    [layer, content],
  ] as const)
    if (!(await repository.hasBlob(descriptor.digest))) await repository.putBlob(descriptor, bytes)
  const { mediaType, digest, size } = subject
  const artifact = document(manifestType, {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: type,
    config: empty.descriptor,
    layers: [layer],
    subject: { mediaType, digest, size },
  })
  const { listed } = await repository.putManifest(artifact.descriptor.digest, manifestType, artifact.bytes)
  if (!listed) await list(repository, subject, { ...artifact.descriptor, artifactType: type })
  return artifact.descriptor.digest
}

/** The tag under which things about an image are found: `sha256-…`, with `.sig` for signatures in the way of cosign. */
export const tagAbout = (digest: string, ending = ''): string => `${digest.replace(':', '-')}${ending}`

async function list(repository: Repository, subject: Descriptor, artifact: Descriptor): Promise<void> {
  const tag = tagAbout(subject.digest)
  const known = await repository.manifest(tag)
  const { manifests = [] } = known ? (JSON.parse(known.bytes.toString()) as { manifests?: Descriptor[] }) : {}
  if (manifests.some(({ digest }) => digest === artifact.digest)) return
  const index = document(indexType, { schemaVersion: 2, mediaType: indexType, manifests: [...manifests, artifact] })
  await repository.putManifest(tag, indexType, index.bytes)
}
