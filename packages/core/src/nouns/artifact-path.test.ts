import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { artifactPathProblem } from './artifact-path.ts'

const isSafe = (path: string): boolean => artifactPathProblem(path) === null

/** A name as people and programs give files, among them odd ones. */
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !/[/\\#%\p{Cc}\u2028\u2029]/u.test(text) && text !== '.' && text !== '..' && !/^[A-Za-z]:/.test(text))
const tree = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join('/'))

const escaped = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
test('paths of ordinary and of odd names are taken', () => {
  for (const path of [
    'a',
    'a/b.txt',
    'model/MLmodel',
    '100%.txt',
    'a b/ä/日本.csv',
    '..a',
    'a..',
    '...',
    '.hidden',
    'a%20b',
    'ab:c',
    '~',
    'CON',
  ])
    assert.equal(artifactPathProblem(path), null, path)
  fc.assert(fc.property(tree, (path) => isSafe(path)))
})

test('what leads out of the tree, or might for somebody, is refused, however often it is escaped', () => {
  const evil = ['..', '.', '/etc/passwd', 'C:/x', 'c:', '\\\\host\\x', 'a\\b', '\0', 'a\nb', '\u007f', '#', 'file:///etc/passwd', '\u2028']
  for (const part of evil) {
    assert.equal(isSafe(part), false, part)
    for (const times of [1, 2, 3, 7]) {
      const hidden = times === 1 ? escaped(part) : escaped(part).replaceAll('%', `%${'25'.repeat(times - 1)}`)
      assert.equal(isSafe(hidden), false, hidden)
    }
  }
  const parts = fc.constantFrom('..', '.', '', '\\', '#', '\u0000', '%2e%2e', '%2E.', '%252e%252e', '%5c', '%00')
  fc.assert(
    fc.property(fc.array(name, { maxLength: 3 }), parts, fc.array(name, { maxLength: 3 }), (before, part, after) => {
      assert.equal(isSafe([...before, part, ...after].join('/')), false)
    }),
  )
})

test('a path that is taken stays below its root, whoever resolves it, decoded or not', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (path) => {
      if (!isSafe(path)) return
      for (const layer of [path, lenientlyDecoded(path), lenientlyDecoded(lenientlyDecoded(path))]) {
        const { pathname, hash } = new URL(`file:///root/${layer.replaceAll('?', '%3F')}`)
        assert.ok(pathname.startsWith('/root/') && hash === '', layer)
      }
    }),
    { numRuns: 2000 },
  )
})

test('paths have limits', () => {
  assert.equal(isSafe('a'.repeat(255)), true)
  assert.equal(isSafe('a'.repeat(256)), false)
  assert.equal(isSafe('ä'.repeat(128)), false)
  assert.equal(isSafe(Array.from({ length: 512 }, () => 'a').join('/')), true)
  assert.equal(isSafe(Array.from({ length: 513 }, () => 'a').join('/')), false)
  assert.equal(isSafe(''), false)
  assert.equal(isSafe('a\ud800'), false)
})

function lenientlyDecoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
