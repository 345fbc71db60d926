import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { type Blobs, fail, type Manifest, type ManifestFile, manifest as manifestSchema } from '@levain/core'
import { canonicalJson } from './canonical-json.ts'
import { type Digests, digestFile, sha256 } from './digests.ts'
import type { BlobDriver } from './driver.ts'

/** Larger blobs are not hashed on every read; `damaged` (run by `levain doctor`) hashes all. */
const verifiedBytesMax = 16 << 20

/** Content-addressed blobs that can also check themselves. */
export interface BlobStore extends Blobs {
  /** Digests of blobs whose bytes no longer are what they were stored as. Reads everything. */
  damaged(): AsyncIterable<{ digest: string; got: string }>
}

/**
 * Content addressing above a driver. A blob's key is `sha256/<2 hex>/<62 hex>`.
 *
 * @param givenAway a folder whose files may be taken over (moved) by `putFile`; files elsewhere are copied
 */
export function blobsOver(driver: BlobDriver, givenAway: string): BlobStore {
  const put = async (bytes: Uint8Array | string): Promise<string> => {
    const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    const digest = sha256(content)
    await driver.putIfAbsent(keyOf(digest), content)
    return digest
  }
  const putFile = async (path: string): Promise<Digests> => {
    const digests = await digestFile(path)
    await driver.putIfAbsent(keyOf(digests.sha256), { file: path, move: isInside(givenAway, path) })
    return digests
  }
  const get = async (digest: string): Promise<Uint8Array> => {
    const bytes = await driver.get(keyOf(digest))
    if (!bytes) throw fail('blob-not-found', { digest })
    if (bytes.length <= verifiedBytesMax) verify(digest, sha256(bytes))
    return bytes
  }
  const path = async (digest: string): Promise<string> => {
    const key = keyOf(digest)
    if (!(await driver.has(key))) throw fail('blob-not-found', { digest })
    return driver.localPath ? driver.localPath(key) : fetched(driver, digest, givenAway)
  }
  const putManifest = (manifest: Manifest): Promise<string> => put(canonicalJson(manifestSchema.parse(manifest)))
  const manifest = async (digest: string): Promise<Manifest> => parseManifest(digest, await get(digest))
  return {
    put,
    putFile,
    get,
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
    async *damaged() {
      for await (const { key } of driver.list('sha256/')) {
        const digest = `sha256:${key.slice(7).replace('/', '')}`
        const got = await digestOf(driver, key)
        if (got !== null && got !== digest) yield { digest, got }
      }
    },
  }
}

const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text)

function keyOf(digest: string): string {
  if (!isDigest(digest)) throw fail('blob-not-found', { digest })
  return `sha256/${digest.slice(7, 9)}/${digest.slice(9)}`
}

function verify(digest: string, got: string): void {
  if (got !== digest) throw fail('blob-damaged', { digest, got })
}

function parseManifest(digest: string, bytes: Uint8Array): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (cause) {
    throw fail('not-found', { what: 'manifest', name: digest }, cause)
  }
}

async function digestOf(driver: BlobDriver, key: string): Promise<string | null> {
  if (driver.localPath) return (await digestFile(driver.localPath(key))).sha256
  const bytes = await driver.get(key)
  return bytes && sha256(bytes)
}

/** A local copy of a blob whose driver keeps it elsewhere. */
async function fetched(driver: BlobDriver, digest: string, folder: string): Promise<string> {
  const local = await (await import('./drivers/file.ts')).default.open({ folder: join(folder, 'fetched') })
  const key = keyOf(digest)
  if (!(await local.has(key))) {
    const bytes = await driver.get(key)
    if (!bytes) throw fail('blob-not-found', { digest })
    verify(digest, sha256(bytes))
    await local.putIfAbsent(key, bytes)
  }
  return local.localPath!(key)
}

/** Relative paths with `/`, ascending by code unit, so that a folder has one manifest. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  return files.map((file) => file.split(sep).join('/')).sort()
}

async function layOut(manifest: Manifest, target: string, pathOf: (digest: string) => Promise<string>): Promise<void> {
  if (await exists(target)) throw fail('folder-exists', { folder: target })
  const part = `${target}.${process.pid}.part`
  try {
    await mkdir(part, { recursive: true })
    for (const file of manifest.files) {
      const to = inside(part, file.path)
      await mkdir(dirname(to), { recursive: true })
      await copyFile(await pathOf(file.sha256), to)
    }
    await rename(part, target)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return way !== '' && !way.startsWith('..') && !isAbsolute(way)
}

/** A manifest may come from elsewhere: none of its paths may lead out of the folder. */
function inside(folder: string, path: string): string {
  const full = resolve(folder, path)
  if (!isInside(folder, full)) throw fail('input-invalid', { field: 'manifest', expected: 'paths inside the folder', got: path })
  return full
}
