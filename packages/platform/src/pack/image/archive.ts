import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Context, fail } from '@levain/core'
import type { Image } from './assemble.ts'
import { document } from './assemble.ts'
import type { Descriptor } from './registry/client.ts'
import { type TarEntry, writeTar } from './tar-write.ts'

/**
 * Writes an image as an archive that `docker load`, `podman load`, `skopeo` and `ctr` read: the layout of OCI, and beside it the
 * `manifest.json` of Docker. It has its name only when it is whole.
 *
 * @throws file-exists
 */
export async function writeArchive(ctx: Context, path: string, image: Image, name: string, replace: boolean): Promise<void> {
  const file = resolve(ctx.projectFolder, path)
  if (!replace && (await stat(file).catch(() => null))) throw fail('file-exists', { path })
  const unfinished = `${file}.${ctx.random.id()}`
  await mkdir(dirname(file), { recursive: true })
  try {
    await pipeline(Readable.from(writeTar(entriesOf(image, name))), createWriteStream(unfinished), { signal: ctx.signal })
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
}

const blobPath = ({ digest }: Descriptor): string => `blobs/${digest.replace(':', '/')}`

function entriesOf(image: Image, name: string): TarEntry[] {
  const { descriptor, manifest, config, layers } = image
  const index = document('', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...descriptor,
        platform: { architecture: image.architecture, os: 'linux' },
        annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name.split(':').at(-1) ?? '' },
      },
    ],
  })
  const forDocker = document('', [
    { Config: blobPath(config.descriptor), RepoTags: [name], Layers: layers.map((layer) => blobPath(layer.descriptor)) },
  ])
  return [
    text('oci-layout', JSON.stringify({ imageLayoutVersion: '1.0.0' })),
    text('index.json', index.bytes),
    text('manifest.json', forDocker.bytes),
    text(blobPath(descriptor), manifest),
    text(blobPath(config.descriptor), config.bytes),
    ...layers.map((layer): TarEntry => {
      return { kind: 'file', path: blobPath(layer.descriptor), content: { file: layer.file, bytes: layer.descriptor.size } }
    }),
  ]
}

const text = (path: string, content: string | Buffer): TarEntry => ({ kind: 'file', path, content: Buffer.from(content) })
