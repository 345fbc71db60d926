import { join } from 'node:path'
import { type Blobs, type ByteStream, type Digests, fail, type Manifest, type ManifestFile, manifest as manifestSchema } from '@levain/core'
import { allIfFew, digesting, gather, until, verified } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import { digestFile, sha256 } from './digests.ts'
import { directBlobs } from './direct.ts'
import type { BlobDriver, BlobSource } from './driver.ts'
import { filesUnder, isInside, layOut } from './folders.ts'

interface PutStreamOptions {
  readonly signal?: AbortSignal
  readonly md5?: boolean
}

/** Content-addressed blobs that can also check themselves. */
export interface BlobStore extends Blobs {
  /** Digests of blobs whose bytes no longer are what they were stored as. Reads everything. */
  damaged(): AsyncIterable<{ digest: string; got: string }>
}

/** What comes whole in so little is stored in one write, under a key that is known before. */
const fewBytes = 4 << 20

/**
 * Content addressing above a driver. A blob's key is `sha256/<2 hex>/<62 hex>`.
 *
 * @param givenAway a folder whose files may be taken over (moved) by `putFile`; files elsewhere are copied
 */
export function blobsOver(driver: BlobDriver, givenAway: string): BlobStore {
  /** What is there already becomes new again, so that a sweep under way leaves it alone. */
  const keep = async (digest: string, source: BlobSource): Promise<void> => {
    if (!(await driver.putIfAbsent(keyOf(digest), source))) await driver.touch(keyOf(digest))
  }
  const put = async (bytes: Uint8Array | string): Promise<string> => {
    const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    const digest = sha256(content)
    await keep(digest, content)
    return digest
  }
  const putFile = async (path: string): Promise<Digests> => {
    const digests = await digestFile(path)
    await keep(digests.sha256, { file: path, move: isInside(givenAway, path) })
    return digests
  }
  const putStream = async (bytes: ByteStream, { signal, md5 = false }: PutStreamOptions = {}): Promise<Digests> => {
    const watched = digesting(signal ? until(signal, bytes) : bytes, { md5 })
    const come = await allIfFew(watched.bytes, fewBytes)
    const key = (): string => keyOf(watched.digests().sha256)
    if ('all' in come) await keep(watched.digests().sha256, come.all)
    else if (!(await driver.putStream(come.stream, key))) await driver.touch(key())
    return watched.digests()
  }
  const stream: Blobs['stream'] = async (digest, range) => {
    const bytes = await driver.stream(keyOf(digest), range)
    if (!bytes) throw fail('blob-not-found', { digest })
    return range ? bytes : verified(digest, bytes)
  }
  const get = async (digest: string): Promise<Uint8Array> => gather(await stream(digest))
  const path = async (digest: string): Promise<string> => {
    const key = keyOf(digest)
    if (!(await driver.has(key))) throw fail('blob-not-found', { digest })
    return driver.localPath ? driver.localPath(key) : fetched(digest, key, await stream(digest), givenAway)
  }
  const putManifest = (manifest: Manifest): Promise<string> => put(canonicalJson(manifestSchema.parse(manifest)))
  const manifest = async (digest: string): Promise<Manifest> => parseManifest(digest, await get(digest))
  return {
    put,
    putFile,
    putStream,
    get,
    stream,
    path,
    putManifest,
    manifest,
    has: async (digest) => isDigest(digest) && driver.has(keyOf(digest)),
    text: async (digest) => Buffer.from(await get(digest)).toString('utf8'),
    async putFolder(folder, kind) {
      const files: ManifestFile[] = []
      for (const file of await filesUnder(folder)) files.push({ path: file, ...(await putFile(join(folder, file))) })
      return putManifest({ v: 1, kind, files, bytes: files.reduce((sum, file) => sum + file.bytes, 0) })
    },
    async materialise(digest, target) {
      await layOut(await manifest(digest), target, path)
    },
    sweep: (keeps, options) => sweep(driver, keeps, options),
    async *damaged() {
      for await (const { key } of driver.list('sha256/')) {
        const got = await digestOf(driver, key)
        if (got !== null && got !== digestFrom(key)) yield { digest: digestFrom(key), got }
      }
    },
    ...(driver.direct ? { direct: directBlobs(driver, driver.direct, keyOf) } : {}),
  }
}

const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text)

function keyOf(digest: string): string {
  if (!isDigest(digest)) throw fail('blob-not-found', { digest })
  return `sha256/${digest.slice(7, 9)}/${digest.slice(9)}`
}

const digestFrom = (key: string): string => `sha256:${key.slice(7).replace('/', '')}`

function parseManifest(digest: string, bytes: Uint8Array): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (cause) {
    throw fail('not-found', { what: 'manifest', name: digest }, cause)
  }
}

async function digestOf(driver: BlobDriver, key: string): Promise<string | null> {
  const bytes = await driver.stream(key)
  if (!bytes) return null
  const watched = digesting(bytes)
  for await (const _ of watched.bytes);
  return watched.digests().sha256
}

/** A local copy of a blob whose driver keeps it elsewhere. */
async function fetched(digest: string, key: string, bytes: ByteStream, folder: string): Promise<string> {
  const local = await (await import('./drivers/file.ts')).default.open({ folder: join(folder, 'fetched') })
  if (!(await local.has(key))) await local.putStream(bytes, () => key)
  if (!local.localPath) throw fail('blob-not-found', { digest })
  return local.localPath(key)
}

async function sweep(
  driver: BlobDriver,
  keeps: (digest: string) => boolean,
  { before, dryRun }: { readonly before: number; readonly dryRun: boolean },
): Promise<{ blobs: number; bytes: number }> {
  let blobs = 0
  let total = 0
  for await (const { key, bytes, at } of driver.list('sha256/')) {
    if (at >= before || keeps(digestFrom(key))) continue
    blobs += 1
    total += bytes
    if (!dryRun) await driver.delete(key)
  }
  if (!dryRun) await driver.sweep(before)
  return { blobs, bytes: total }
}
