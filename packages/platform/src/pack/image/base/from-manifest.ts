import { createHash } from 'node:crypto'
import { fail } from '@levain/core'
import { gzipLayer, type Layer } from '../layer.ts'
import type { Descriptor, StoredManifest } from '../registry/client.ts'
import type { Architecture, Base, ImageConfig } from './base.ts'

/** A place that holds an image: a registry, or an archive. */
export interface ImageSource {
  /** In full, for messages and labels. */
  readonly name: string
  /** The manifest one starts with. @throws image-not-found */
  root(): Promise<StoredManifest>
  manifest(digest: string): Promise<StoredManifest>
  /** A file that has these bytes, checked. */
  file(descriptor: Descriptor): Promise<string>
  text(descriptor: Descriptor): Promise<string>
  readonly from?: Layer['from']
}

interface Index {
  readonly manifests?: readonly Descriptor[]
}
interface Manifest {
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
}

const layerTypes: Readonly<Record<string, string>> = {
  [gzipLayer]: gzipLayer,
  'application/vnd.docker.image.rootfs.diff.tar.gzip': gzipLayer,
  'application/vnd.oci.image.layer.v1.tar': 'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.oci.image.layer.v1.tar+zstd': 'application/vnd.oci.image.layer.v1.tar+zstd',
}

/** Takes an image for a base: that for the processor where there are several. @throws image-not-found, image-unusable */
export async function baseFrom(source: ImageSource, architecture: Architecture): Promise<Base> {
  const unusable = (reason: string) => fail('image-unusable', { image: source.name, reason })
  const root = await source.root()
  const { manifests } = read<Index>(root)
  const own = manifests && choose(manifests, architecture)
  if (manifests && !own) throw unusable(`it has nothing for linux/${architecture}`)
  const image = own ? await source.manifest(own.digest) : root
  const { config: configAt, layers: descriptors = [] } = read<Manifest>(image)
  if (!configAt) throw unusable('its manifest names no configuration')
  const config = JSON.parse(await source.text(configAt)) as ImageConfig
  if (config.os !== 'linux' || config.architecture !== architecture)
    throw unusable(`it is for ${config.os}/${config.architecture}, not linux/${architecture}`)
  const diffIds = config.rootfs?.diff_ids ?? []
  if (diffIds.length !== descriptors.length) throw unusable('its configuration and its manifest name different numbers of layers')
  const layers = await Promise.all(descriptors.map((descriptor, at) => layer(descriptor, diffIds[at] as string)))
  return { name: source.name, digest: root.digest, env: config.config?.Env ?? [], layers, history: config.history ?? [] }

  async function layer(descriptor: Descriptor, diffId: string): Promise<Layer> {
    const mediaType = layerTypes[descriptor.mediaType]
    if (!mediaType) throw unusable(`a layer of it is of the type ${descriptor.mediaType}`)
    const { digest, size } = descriptor
    const file = await source.file(descriptor)
    return {
      holds: 'base',
      descriptor: { mediaType, digest, size },
      diffId,
      unpackedBytes: 0,
      file,
      ...(source.from && { from: source.from }),
    }
  }
}

const choose = (manifests: readonly Descriptor[], architecture: Architecture): Descriptor | undefined =>
  manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === architecture) ??
  (manifests.length === 1 && !manifests[0]?.platform ? manifests[0] : undefined)

const read = <Kind>({ bytes }: StoredManifest): Kind => JSON.parse(bytes.toString()) as Kind

export const digestOfBytes = (bytes: Uint8Array | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
