import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { checked, unixText } from './checked.ts'

const md5 = (bytes: string | Uint8Array): string => createHash('md5').update(bytes).digest('hex')

async function read(bytes: string | Uint8Array, name: string, naming: 'md5' | 'md5-dos2unix' = 'md5', pieceBytes = 3): Promise<Buffer> {
  const whole = Buffer.from(bytes)
  async function* pieces() {
    for (let at = 0; at < whole.length; at += pieceBytes) yield whole.subarray(at, at + pieceBytes)
  }
  const seen: Uint8Array[] = []
  for await (const piece of checked(pieces(), { md5: name, isFolder: false, naming }, 'here')) seen.push(piece)
  return Buffer.concat(seen)
}

test('bytes pass unchanged when they are those of the name, and break off before the end when they are not', async () => {
  assert.equal((await read('hello', md5('hello'))).toString(), 'hello')
  assert.equal((await read('', md5(''))).length, 0)
  await assert.rejects(read('hello', md5('other')), (error) => isLevainError(error, 'dvc-object-damaged'))
  await assert.rejects(read('a\r\nb', md5('a\nb')), (error) => isLevainError(error, 'dvc-object-damaged'))
})

test('what DVC 2 named is text without the CR of line ends, and anything else as it is', async () => {
  assert.equal((await read('a\r\nb', md5('a\nb'), 'md5-dos2unix', 2)).toString(), 'a\r\nb')
  assert.equal((await read('a\r\nb', md5('a\r\nb'), 'md5-dos2unix')).toString(), 'a\r\nb')
  const binary = Buffer.from('a\0\r\nb')
  assert.deepEqual(await read(binary, md5(binary), 'md5-dos2unix'), binary)
  await assert.rejects(read(binary, md5('a\0\nb'), 'md5-dos2unix'), (error) => isLevainError(error, 'dvc-object-damaged'))
})

test('a line end across two of the pieces that DVC 2 read keeps its CR', () => {
  const text = `${'x'.repeat(2 ** 20 - 1)}\r\ny\r\nz`
  const hash = unixText()
  for (let at = 0; at < text.length; at += 1000) hash.update(Buffer.from(text.slice(at, at + 1000)))
  assert.equal(hash.digest(), md5(`${'x'.repeat(2 ** 20 - 1)}\r\ny\nz`))
})
