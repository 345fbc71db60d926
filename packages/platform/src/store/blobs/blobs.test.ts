import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import fc from 'fast-check'
import { withStore } from '../testing.ts'
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
      get: async (key) => remote.get(key) ?? null,
      has: async (key) => remote.has(key),
      putIfAbsent: async (key, source) => {
        if (remote.has(key)) return false
        remote.set(key, source instanceof Uint8Array ? source : await readFile(source.file))
        return true
      },
      delete: async (key) => void remote.delete(key),
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

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  )
}
