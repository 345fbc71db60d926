import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Descriptor } from './registry/client.ts'
import { type TarEntry, writeTar } from './tar-write.ts'

/** A layer as a file of this machine. */
export interface Layer {
  /** What it holds, for people: `base`, `node`, `runtime`, `bundle`. */
  readonly holds: string
  readonly descriptor: Descriptor
  /** Digest of the archive before compression. */
  readonly diffId: string
  readonly unpackedBytes: number
  readonly file: string
  /** The repository of the registry it came from, so that a push to the same one need not bring it. */
  readonly from?: { readonly host: string; readonly repository: string }
}

export const gzipLayer = 'application/vnd.oci.image.layer.v1.tar+gzip'

/** Writes a layer below `folder`. The same entries give the same bytes under the same Node and kind of processor. */
export async function writeLayer(folder: string, holds: string, entries: Iterable<TarEntry>): Promise<Layer> {
  const file = join(folder, `${holds}.tar.gz`)
  const [plain, packed] = [meter(), meter()]
  await pipeline(Readable.from(plain.watch(writeTar(entries))), createGzip({ level: 6 }), packed.watch, createWriteStream(file))
  const descriptor = { mediaType: gzipLayer, digest: packed.digest(), size: packed.bytes() }
  return { holds, descriptor, diffId: plain.digest(), unpackedBytes: plain.bytes(), file }
}

/** The digest and the number of the bytes that go through. */
export function meter() {
  const hash = createHash('sha256')
  let seen = 0
  return {
    async *watch(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        hash.update(piece)
        seen += piece.length
        yield piece
      }
    },
    digest: () => `sha256:${hash.digest('hex')}`,
    bytes: () => seen,
  }
}

/** The bytes of a file with their digest. */
export async function digestOfFile(file: string): Promise<{ digest: string; bytes: number }> {
  const { watch, digest, bytes } = meter()
  await pipeline(createReadStream(file), watch, new PassThrough().resume())
  return { digest: digest(), bytes: bytes() }
}
