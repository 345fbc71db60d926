import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import fc from 'fast-check'
import { readFolder, writeFolder } from './folder.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
const refuses = (text: string, reason: RegExp): void =>
  assert.throws(
    () => readFolder(text, 'x.dir'),
    (error) => isLevainError(error, 'source-unreadable') && reason.test(error.message),
  )

test('a folder is written as Python writes it: code points in order, spaces after separators, ASCII only', () => {
  const files = ['😀', 'ﬀ', 'b/ü', 'a"\\\n\u007f', 'B'].map((path) => ({ path, md5: md5(path) }))
  assert.equal(
    writeFolder(files),
    `[{"md5": "${md5('B')}", "relpath": "B"}, {"md5": "${md5('a"\\\n\u007f')}", "relpath": "a\\"\\\\\\n\\u007f"}, ` +
      `{"md5": "${md5('b/ü')}", "relpath": "b/\\u00fc"}, {"md5": "${md5('ﬀ')}", "relpath": "\\ufb00"}, ` +
      `{"md5": "${md5('😀')}", "relpath": "\\ud83d\\ude00"}]`,
  )
  assert.equal(md5(writeFolder([])), 'd751713988987e9331980363e24189ce')
})

const segment = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 8 })
  .filter((text) => text.isWellFormed() && !/[/\\\0]/.test(text) && text !== '.' && text !== '..')
const flat = fc.uniqueArray(segment, { maxLength: 20 }).map((paths) => paths.map((path) => ({ path, md5: md5(path) })))

test('what is written is read again, in the order of code points, whatever the order it came in', () => {
  fc.assert(
    fc.property(flat, (files) => {
      const text = writeFolder(files)
      assert.match(text, /^[\x20-\x7e]*$/)
      const points = (path: string) => Array.from(path, (one) => String.fromCodePoint(one.codePointAt(0) ?? 0).codePointAt(0) ?? 0)
      const sorted = files.toSorted((a, b) => {
        const [x, y] = [points(a.path), points(b.path)]
        const at = x.findIndex((point, i) => point !== y[i])
        return at < 0 ? x.length - y.length : (x[at] ?? 0) - (y[at] ?? -1)
      })
      assert.deepEqual(readFolder(text, 'x'), sorted)
      assert.equal(writeFolder(files.toReversed()), text)
    }),
  )
})

test('paths that lead out of the folder, or that cannot be there together, are refused', () => {
  const listed = (...paths: string[]): string => JSON.stringify(paths.map((relpath) => ({ md5: md5(relpath), relpath })))
  for (const path of ['../a', 'a/../../b', '/etc/passwd', '', 'a//b', './a', 'a/..', '..']) refuses(listed(path), /leads out/)
  for (const path of ['a\\..\\b', 'a\0b', 'a'.repeat(5000)]) refuses(listed(path), /not for paths/)
  refuses('[{"md5": "d751713988987e9331980363e24189ce", "relpath": "\\ud800"}]', /not text/)
  refuses(listed('a', 'a'), /twice/)
  refuses(listed('a/b', 'a'), /both a file and a folder/)
})

test('what is no list of files is refused with a reason, never a crash', () => {
  for (const text of ['', 'nonsense', '{}', '[1]', '[{"md5": "../../x", "relpath": "a"}]', `[${'['.repeat(100_000)}`])
    refuses(text, /not a list of files/)
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        readFolder(text, 'x')
      } catch (error) {
        assert.ok(isLevainError(error, 'source-unreadable'))
      }
    }),
  )
})
