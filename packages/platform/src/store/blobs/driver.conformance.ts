import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BlobDriver } from './driver.ts'

/**
 * What every blob driver must do, whatever store it talks to. Call it in a test file of the driver.
 *
 * @param name of the driver, e.g. `s3`
 * @param withDriver hands a driver over an empty store to the body and clears up after it
 */
export function testBlobDriver(name: string, withDriver: (body: (driver: BlobDriver) => Promise<void>) => Promise<void>): void {
  const bytes = (text: string): Uint8Array => Buffer.from(text)
  const text = (found: Uint8Array | null): string | null => found && Buffer.from(found).toString()
  const keys = async (driver: BlobDriver, prefix: string): Promise<string[]> => {
    const found: string[] = []
    for await (const { key } of driver.list(prefix)) found.push(key)
    return found
  }

  test(`${name}: bytes come back as they were put, none and many alike`, () =>
    withDriver(async (driver) => {
      const large = Buffer.alloc(5 << 20, 'levain')
      assert.equal(await driver.putIfAbsent('a/empty', bytes('')), true)
      assert.equal(await driver.putIfAbsent('a/large', large), true)
      assert.equal((await driver.get('a/empty'))?.length, 0)
      assert.deepEqual(Buffer.from((await driver.get('a/large')) ?? []), large)
    }))

  test(`${name}: a key that is taken keeps its bytes, and the caller learns of it`, () =>
    withDriver(async (driver) => {
      assert.equal(await driver.putIfAbsent('k', bytes('first')), true)
      assert.equal(await driver.putIfAbsent('k', bytes('second')), false)
      assert.equal(text(await driver.get('k')), 'first')
    }))

  test(`${name}: of many who put one key at once, exactly one succeeds`, () =>
    withDriver(async (driver) => {
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => driver.putIfAbsent('race', bytes(`writer ${i}`))))
      assert.equal(outcomes.filter(Boolean).length, 1)
      assert.equal(text(await driver.get('race')), `writer ${outcomes.indexOf(true)}`)
    }))

  test(`${name}: a range gives its bytes, cut at the end of the blob`, () =>
    withDriver(async (driver) => {
      await driver.putIfAbsent('k', bytes('0123456789'))
      assert.equal(text(await driver.get('k', { start: 2, end: 5 })), '234')
      assert.equal(text(await driver.get('k', { start: 8, end: 50 })), '89')
      assert.equal(text(await driver.get('k', { start: 0, end: 0 })), '')
    }))

  test(`${name}: what is not there is null, and removing it is no error`, () =>
    withDriver(async (driver) => {
      assert.equal(await driver.get('nowhere'), null)
      assert.equal(await driver.get('nowhere', { start: 0, end: 1 }), null)
      assert.equal(await driver.has('nowhere'), false)
      await driver.delete('nowhere')
      assert.deepEqual(await keys(driver, 'nowhere'), [])
    }))

  test(`${name}: a removed key is gone and can be put again`, () =>
    withDriver(async (driver) => {
      await driver.putIfAbsent('k', bytes('a'))
      await driver.delete('k')
      assert.equal(await driver.has('k'), false)
      assert.equal(await driver.putIfAbsent('k', bytes('b')), true)
      assert.equal(text(await driver.get('k')), 'b')
    }))

  test(`${name}: list gives the keys that start with the prefix, ascending, with sizes`, () =>
    withDriver(async (driver) => {
      for (const key of ['x/b/2', 'x/a/1', 'x/ab', 'y/a']) await driver.putIfAbsent(key, bytes(key))
      assert.deepEqual(await keys(driver, 'x/a'), ['x/a/1', 'x/ab'])
      assert.deepEqual(await keys(driver, ''), ['x/a/1', 'x/ab', 'x/b/2', 'y/a'])
      for await (const { key, bytes: size } of driver.list('')) assert.equal(size, key.length)
    }))

  test(`${name}: a file is stored whole; it stays with its owner unless given away`, () =>
    withDriver(async (driver) => {
      const folder = await mkdtemp(join(tmpdir(), 'levain-driver-'))
      try {
        const file = join(folder, 'f')
        await writeFile(file, 'content')
        assert.equal(await driver.putIfAbsent('kept', { file, move: false }), true)
        await writeFile(file, 'changed')
        assert.equal(text(await driver.get('kept')), 'content')
        assert.equal(await driver.putIfAbsent('given', { file, move: true }), true)
        assert.equal(text(await driver.get('given')), 'changed')
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }))

  test(`${name}: a driver that knows a local path tells the right one`, () =>
    withDriver(async (driver) => {
      if (!driver.localPath) return
      await driver.putIfAbsent('a/b', bytes('here'))
      const path = driver.localPath('a/b')
      assert.ok((await stat(path)).isFile())
      assert.equal(await readFile(path, 'utf8'), 'here')
    }))
}
