import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fail } from '@levain/core'
import { digestOfFile } from '../layer.ts'
import type { Descriptor } from '../registry/client.ts'
import { readTar } from '../tar-read.ts'
import { digestOfBytes, type ImageSource } from './from-manifest.ts'

/** An archive in the layout of OCI, as `skopeo copy … oci-archive:FILE`, `docker save` (25 or newer) and Levain write it. Unpacked below `folder`. */
export async function inArchive(archive: string, folder: string): Promise<ImageSource> {
  const name = basename(archive)
  const unusable = (reason: string) => fail('image-unusable', { image: name, reason })
  await mkdir(folder, { recursive: true })
  let index: Descriptor[] | undefined
  const path = (digest: string): string => join(folder, digest.replace(':', '-'))
  for await (const item of readTar(createReadStream(archive), name)) {
    const [, digest] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(item.path) ?? []
    if (digest) await pipeline(item.stream(), createWriteStream(path(`sha256:${digest}`)))
    if (item.path === 'index.json') index = (JSON.parse((await item.content(4 << 20)).toString()) as { manifests?: Descriptor[] }).manifests
  }
  const [first] = index ?? []
  if (!first) throw unusable('it has no index.json: write it with skopeo copy … oci-archive:FILE, or docker save of Docker 25 or newer')
  const file = async ({ digest }: Pick<Descriptor, 'digest'>): Promise<string> => {
    const got = await digestOfFile(path(digest)).catch(() => null)
    if (got?.digest !== digest)
      throw unusable(got ? `a file of it has the digest ${got.digest} instead of ${digest}` : `it lacks ${digest}`)
    return path(digest)
  }
  const manifest = async (digest: string) => {
    const bytes = await readFile(await file({ digest }))
    return { bytes, digest: digestOfBytes(bytes), mediaType: first.mediaType }
  }
  return { name, root: () => manifest(first.digest), manifest, file, text: async (descriptor) => readFile(await file(descriptor), 'utf8') }
}
