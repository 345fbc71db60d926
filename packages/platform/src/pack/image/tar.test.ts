import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { readTar } from './tar-read.ts'
import { type TarEntry, writeTar } from './tar-write.ts'

async function written(entries: readonly TarEntry[]): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of writeTar(entries)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** What is read from bytes that come in pieces of any size. */
async function readBack(bytes: Buffer, pieceBytes = 1000): Promise<[string, string, string][]> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  const found: [string, string, string][] = []
  for await (const item of readTar(pieces(), 'test.tar'))
    found.push([item.path, item.kind, item.target || (await item.content(1 << 20)).toString('hex')])
  return found
}

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 150 })
  .filter((text) => !/[/\\\0]|^\.*$/u.test(text) && text === text.trim())

test('an archive reads back as it was written, whatever the names and the sizes', async () => {
  const files = fc.dictionary(name, fc.uint8Array({ maxLength: 2000 }), { maxKeys: 6 })
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 1500 }), async (content, pieceBytes) => {
      const entries = Object.entries(content).map(([path, bytes]): TarEntry => ({ kind: 'file', path: `a folder/${path}`, content: bytes }))
      const read = await readBack(await written(entries), pieceBytes)
      const expected = Object.entries(content).map(([path, bytes]) => [`a folder/${path}`, 'file', Buffer.from(bytes).toString('hex')])
      assert.deepEqual(
        read.filter(([, kind]) => kind === 'file'),
        expected.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
      )
    }),
    { numRuns: 60 },
  )
})

test('the same entries in any order give the same bytes, folders first', async () => {
  const entries: TarEntry[] = [
    { kind: 'file', path: 'b/two', content: Buffer.from('2') },
    { kind: 'link', path: 'b/link', target: 'two' },
    { kind: 'file', path: 'a', content: Buffer.from('1'), executable: true },
  ]
  const bytes = await written(entries)
  assert.deepEqual(await written(entries.toReversed()), bytes)
  assert.deepEqual(
    (await readBack(bytes)).map(([path, kind]) => [path, kind]),
    [
      ['a', 'file'],
      ['b', 'folder'],
      ['b/link', 'link'],
      ['b/two', 'file'],
    ],
  )
})

test('what is no archive, or breaks off, is refused', async () => {
  const bytes = await written([{ kind: 'file', path: 'a', content: Buffer.alloc(3000, 7) }])
  await assert.rejects(readBack(Buffer.alloc(2048, 65)), { code: 'source-unreadable' })
  await assert.rejects(readBack(bytes.subarray(0, 1500)), { code: 'source-unreadable', message: /ends in the middle/ })
})

test('a file that changed since it was looked at is no archive at all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'levain-tar-'))
  try {
    const file = join(folder, 'file')
    await writeFile(file, 'longer than said')
    await assert.rejects(written([{ kind: 'file', path: 'a', content: { file, bytes: 4 } }]), /changed while it was read/)
  } finally {
    await rm(folder, { recursive: true })
  }
})
