import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ByteRange } from '@levain/core'
import { gather } from './bytes.ts'
import type { BlobDriver } from './driver.ts'

/**
 * What every blob driver must do, whatever store it talks to. Call it in a test file of the driver.
 *
 * @param name of the driver, e.g. `s3`
 * @param withDriver hands a driver over an empty store to the body and clears up after it
 */
export function testBlobDriver(name: string, withDriver: (body: (driver: BlobDriver) => Promise<void>) => Promise<void>): void {
  const bytes = (text: string): Uint8Array => Buffer.from(text)
  const read = async (driver: BlobDriver, key: string, range?: ByteRange): Promise<Uint8Array | null> => {
    const found = await driver.stream(key, range)
    return found && gather(found)
  }
  const text = async (driver: BlobDriver, key: string, range?: ByteRange): Promise<string | null> => {
    const found = await read(driver, key, range)
    return found && Buffer.from(found).toString()
  }
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
      assert.equal((await read(driver, 'a/empty'))?.length, 0)
      assert.deepEqual(Buffer.from((await read(driver, 'a/large')) ?? []), large)
    }))

  test(`${name}: a key that is taken keeps its bytes, and the caller learns of it`, () =>
    withDriver(async (driver) => {
      assert.equal(await driver.putIfAbsent('k', bytes('first')), true)
      assert.equal(await driver.putIfAbsent('k', bytes('second')), false)
      assert.equal(await text(driver, 'k'), 'first')
    }))

  test(`${name}: of many who put one key at once, exactly one succeeds`, () =>
    withDriver(async (driver) => {
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => driver.putIfAbsent('race', bytes(`writer ${i}`))))
      assert.equal(outcomes.filter(Boolean).length, 1)
      assert.equal(await text(driver, 'race'), `writer ${outcomes.indexOf(true)}`)
    }))

  test(`${name}: a range gives its bytes, cut at the end of the blob`, () =>
    withDriver(async (driver) => {
      await driver.putIfAbsent('k', bytes('0123456789'))
      assert.equal(await text(driver, 'k', { start: 2, end: 5 }), '234')
      assert.equal(await text(driver, 'k', { start: 8, end: 50 }), '89')
      assert.equal(await text(driver, 'k', { start: 0, end: 0 }), '')
    }))

  test(`${name}: what is not there is null, and removing it is no error`, () =>
    withDriver(async (driver) => {
      assert.equal(await driver.stream('nowhere'), null)
      assert.equal(await driver.stream('nowhere', { start: 0, end: 1 }), null)
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
      assert.equal(await text(driver, 'k'), 'b')
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
        assert.equal(await text(driver, 'kept'), 'content')
        assert.equal(await driver.putIfAbsent('given', { file, move: true }), true)
        assert.equal(await text(driver, 'given'), 'changed')
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }))

  test(`${name}: bytes that come piece by piece are stored whole under the key that is known at the end`, () =>
    withDriver(async (driver) => {
      for (const [key, pieces] of Object.entries(streams)) {
        let come = 0
        async function* coming(): AsyncGenerator<Uint8Array> {
          for (const piece of pieces) {
            await Promise.resolve()
            yield piece
            come += 1
          }
        }
        const keyAtTheEnd = (): string => {
          assert.equal(come, pieces.length)
          return key
        }
        assert.equal(await driver.putStream(coming(), keyAtTheEnd), true)
        assert.ok(Buffer.concat(pieces).equals((await read(driver, key)) ?? Buffer.from('nothing')), key)
        assert.equal(await driver.putStream(coming(), () => key), false)
      }
      assert.deepEqual(await keys(driver, ''), Object.keys(streams).sort())
    }))

  test(`${name}: a stream that breaks off leaves nothing, and its own error is passed on`, () =>
    withDriver(async (driver) => {
      async function* breaking(bytes: number): AsyncGenerator<Uint8Array> {
        for (let sent = 0; sent < bytes; sent += 1 << 20) yield Buffer.alloc(1 << 20, sent)
        throw new Error('the sender has gone')
      }
      for (const bytes of [0, 1 << 20, 20 << 20])
        await assert.rejects(
          driver.putStream(breaking(bytes), () => 'broken'),
          /the sender has gone/,
        )
      assert.equal(await driver.has('broken'), false)
      assert.deepEqual(await keys(driver, ''), [])
    }))

  test(`${name}: of many who stream to one key at once, all come to an end and the key holds one of them whole`, () =>
    withDriver(async (driver) => {
      const large = Buffer.alloc(9 << 20, 'same')
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => driver.putStream(inPieces(large), () => 'race')))
      assert.ok(outcomes.includes(true))
      assert.ok(large.equals((await read(driver, 'race')) ?? Buffer.alloc(0)))
    }))

  test(`${name}: a reader may stop half-way`, () =>
    withDriver(async (driver) => {
      await driver.putIfAbsent('k', Buffer.alloc(4 << 20, 'k'))
      for await (const piece of (await driver.stream('k')) ?? []) {
        assert.ok(piece.length > 0)
        break
      }
      assert.equal(await text(driver, 'k', { start: 0, end: 2 }), 'kk')
    }))

  test(`${name}: touching a key makes it new, and sweeping leaves alone what is there`, () =>
    withDriver(async (driver) => {
      const at = async (): Promise<number> => {
        for await (const listed of driver.list('k')) return listed.at
        return assert.fail('the key is gone')
      }
      await driver.putIfAbsent('k', bytes('k'))
      const first = await at()
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await driver.touch('k')
      assert.ok((await at()) > first)
      await driver.touch('nowhere')
      assert.equal(await driver.has('nowhere'), false)
      await driver.sweep(first + 10 ** 9)
      assert.equal(await text(driver, 'k'), 'k')
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

/** Streams of every size that a driver may treat in its own way: nothing, little, empty pieces, many parts. */
const streams: Readonly<Record<string, readonly Uint8Array[]>> = {
  's/none': [],
  's/empty': [Buffer.alloc(0), Buffer.alloc(0)],
  's/gaps': [Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')],
  's/small': Array.from({ length: 300 }, (_, i) => Buffer.from(`${i},`)),
  's/exact': [Buffer.alloc(8 << 20, 'exact')],
  's/large': Array.from({ length: 21 }, (_, i) => Buffer.alloc((1 << 20) + i, `${i}-`)),
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536)
}
