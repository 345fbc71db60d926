import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import fc from 'fast-check'
import { withStore } from '../testing.ts'
import { gather } from './bytes.ts'
import { type BlobDriver, blobsOver, canonicalJson } from './index.ts'

const code = (expected: string) => (error: unknown) => isLevainError(error) && error.code === expected

test('a blob is named by the sha256 of its bytes, and putting it again changes nothing', () =>
  withStore(async ({ blobs }) => {
    const digest = await blobs.put('hello')
    assert.equal(digest, `sha256:${createHash('sha256').update('hello').digest('hex')}`)
    assert.equal(await blobs.put(Buffer.from('hello')), digest)
    assert.equal(await blobs.text(digest), 'hello')
  }))

test('a file is known by sha256 and by md5, and its owner may change it afterwards', () =>
  withStore(async ({ blobs, folder }) => {
    const path = join(folder, 'f')
    await writeFile(path, 'hello')
    const { sha256, md5, bytes } = await blobs.putFile(path)
    assert.deepEqual([md5, bytes], ['5d41402abc4b2a76b9719d911017c592', 5])
    await writeFile(path, 'other')
    assert.equal(await blobs.text(sha256), 'hello')
  }))

test('what is not there is said not to be there', () =>
  withStore(async ({ blobs }) => {
    const missing = `sha256:${'0'.repeat(64)}`
    assert.equal(await blobs.has(missing), false)
    for (const digest of [missing, 'sha256:../../etc/passwd', 'nonsense']) {
      await assert.rejects(blobs.get(digest), code('blob-not-found'))
      await assert.rejects(blobs.path(digest), code('blob-not-found'))
    }
  }))

test('altered bytes are not handed out, and a check of the whole store names them', () =>
  withStore(async ({ blobs }) => {
    const digest = await blobs.put('original')
    await blobs.put('untouched')
    const path = await blobs.path(digest)
    await chmod(path, 0o644)
    await writeFile(path, 'altered!')
    await assert.rejects(blobs.get(digest), code('blob-damaged'))
    const damaged: string[] = []
    for await (const damage of blobs.damaged()) damaged.push(damage.digest)
    assert.deepEqual(damaged, [digest])
  }))

test('a folder becomes a manifest and comes back as it was', () =>
  withStore(async ({ blobs, folder }) => {
    const from = join(folder, 'model')
    await mkdir(join(from, 'deep', 'er'), { recursive: true })
    await writeFile(join(from, 'MLmodel'), 'flavors: {}')
    await writeFile(join(from, 'deep', 'er', 'ä b.txt'), '')
    const digest = await blobs.putFolder(from, 'model')
    assert.equal(await blobs.putFolder(from, 'model'), digest)
    const to = join(folder, 'copy')
    await blobs.materialise(digest, to)
    assert.equal(await readFile(join(to, 'MLmodel'), 'utf8'), 'flavors: {}')
    assert.deepEqual((await readdir(join(to, 'deep', 'er'))).length, 1)
    await writeFile(join(to, 'MLmodel'), 'mine now')
    assert.equal((await stat(join(to, 'MLmodel'))).size, 8)
    await assert.rejects(blobs.materialise(digest, to), code('folder-exists'))
  }))

test('a manifest whose paths lead out of the folder is refused and leaves nothing', () =>
  withStore(async ({ blobs, folder }) => {
    const sha256 = await blobs.put('evil')
    const file = { sha256, md5: '', bytes: 4 }
    for (const path of ['../evil', '/tmp/evil', 'a/../../evil']) {
      const digest = await blobs.putManifest({ v: 1, kind: 'dir', files: [{ path, ...file }], bytes: 4 })
      await assert.rejects(blobs.materialise(digest, join(folder, 'out')), code('input-invalid'))
    }
    assert.deepEqual((await readdir(folder)).sort(), ['blobs'])
  }))

test('a store that is elsewhere lends local paths too', () =>
  withStore(async ({ folder }) => {
    const remote = new Map<string, Uint8Array>()
    const driver: BlobDriver = {
      stream: async (key) => (remote.has(key) ? pieces(remote.get(key) as Uint8Array) : null),
      has: async (key) => remote.has(key),
      putIfAbsent: async (key, source) => {
        if (remote.has(key)) return false
        remote.set(key, source instanceof Uint8Array ? source : await readFile(source.file))
        return true
      },
      putStream: async (bytes, key) => {
        const all = await gather(bytes)
        return driver.putIfAbsent(key(), all)
      },
      delete: async (key) => void remote.delete(key),
      touch: async () => {},
      sweep: async () => {},
      async *list() {},
    }
    const blobs = blobsOver(driver, folder)
    const digest = await blobs.put('far away')
    assert.equal(await readFile(await blobs.path(digest), 'utf8'), 'far away')
  }))

test('canonical JSON has one spelling per value, whatever the order of keys', () => {
  assert.equal(canonicalJson({ b: [1, -0, 1e21, 'é\n'], a: { z: null, y: undefined } }), '{"a":{"z":null},"b":[1,0,1e+21,"é\\n"]}')
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1]) assert.throws(() => canonicalJson({ value }), TypeError)
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value)
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
      assert.equal(canonicalJson(reversed(value)), text)
    }),
  )
})

test('a stream is known by both digests, shares its blob with the same bytes put otherwise, and is read in ranges', () =>
  withStore(async ({ blobs }) => {
    const { sha256, md5, bytes } = await blobs.putStream(pieces(Buffer.from('hel'), Buffer.from('lo')), { md5: true })
    assert.deepEqual([sha256, md5, bytes], [await blobs.put('hello'), '5d41402abc4b2a76b9719d911017c592', 5])
    assert.equal(Buffer.from(await gather(await blobs.stream(sha256))).toString(), 'hello')
    assert.equal(Buffer.from(await gather(await blobs.stream(sha256, { start: 1, end: 3 }))).toString(), 'el')
    await assert.rejects(blobs.stream(`sha256:${'0'.repeat(64)}`), code('blob-not-found'))
  }))

test('altered bytes break off before the end of a stream', () =>
  withStore(async ({ blobs }) => {
    const digest = await blobs.put('original')
    const path = await blobs.path(digest)
    await chmod(path, 0o644)
    await writeFile(path, 'altered!')
    const seen: Uint8Array[] = []
    const reading = async (): Promise<void> => {
      for await (const piece of await blobs.stream(digest)) seen.push(piece)
    }
    await assert.rejects(reading(), code('blob-damaged'))
    assert.deepEqual(seen, [])
  }))

test('a signal ends an upload whose sender has fallen silent, and nothing of it is kept', () =>
  withStore(async ({ blobs, folder }) => {
    async function* silent(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('some')
      await new Promise(() => {})
    }
    const stop = new AbortController()
    const upload = blobs.putStream(silent(), { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await assert.rejects(upload, /enough/)
    assert.deepEqual(await readdir(join(folder, 'blobs')), [])
  }))

test('a sweep removes what nobody keeps and nobody put of late; a dry one only counts', () =>
  withStore(async ({ blobs }) => {
    const kept = await blobs.put('kept')
    const loose = await blobs.put('loose')
    const options = { before: Date.now() + 60_000, dryRun: true }
    const keeps = (digest: string): boolean => digest === kept
    assert.deepEqual(await blobs.sweep(keeps, options), { blobs: 1, bytes: 5 })
    assert.equal(await blobs.has(loose), true)
    assert.deepEqual(await blobs.sweep(keeps, { ...options, before: Date.now() - 60_000, dryRun: false }), { blobs: 0, bytes: 0 })
    assert.deepEqual(await blobs.sweep(keeps, { ...options, dryRun: false }), { blobs: 1, bytes: 5 })
    assert.deepEqual([await blobs.has(loose), await blobs.has(kept)], [false, true])
  }))

test('a blob that is put again counts as new, so that a sweep under way leaves it alone', () =>
  withStore(async ({ blobs }) => {
    const digest = await blobs.put('again')
    await utimes(await blobs.path(digest), new Date(0), new Date(0))
    await blobs.put('again')
    assert.deepEqual(await blobs.sweep(() => false, { before: Date.now() - 60_000, dryRun: false }), { blobs: 0, bytes: 0 })
    assert.equal(await blobs.has(digest), true)
  }))

async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  )
}
