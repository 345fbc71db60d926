import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import fc from 'fast-check'
import { readConfig } from './config.ts'
import { readDvcFile, writeDvcFile } from './dvc-file.ts'
import { readLock } from './lock.ts'
import type { DvcObject } from './out.ts'

const object = (md5: string, isFolder = false): DvcObject => ({ md5, isFolder, naming: 'md5' })
const md5 = fc.stringMatching(/^[0-9a-f]{32}$/)

test('a .dvc file is written as dvc add writes it', () => {
  assert.equal(
    writeDvcFile(object('22a1a2931c8370d3aeedd7183606fd7f'), 'data.csv', { bytes: 14445097, files: 1 }),
    'outs:\n- md5: 22a1a2931c8370d3aeedd7183606fd7f\n  size: 14445097\n  hash: md5\n  path: data.csv\n',
  )
  assert.equal(
    writeDvcFile(object('22a1a2931c8370d3aeedd7183606fd7f', true), 'a: b', { bytes: 3, files: 2 }),
    "outs:\n- md5: 22a1a2931c8370d3aeedd7183606fd7f.dir\n  size: 3\n  nfiles: 2\n  hash: md5\n  path: 'a: b'\n",
  )
})

test('every name and path is read as it was written, digits and exponents too', () => {
  fc.assert(
    fc.property(
      fc.oneof(md5, fc.constantFrom('1'.repeat(32), `${'1'.repeat(15)}e${'2'.repeat(16)}`, `0${'7'.repeat(31)}`)),
      fc.boolean(),
      fc.string({ minLength: 1 }),
      (name, isFolder, path) => {
        const { outs } = readDvcFile(writeDvcFile(object(name, isFolder), path, { bytes: 1, files: 1 }), 'x.dvc')
        assert.deepEqual(outs, [{ path, object: object(name, isFolder), knownBy: 'md5', bytes: 1, remote: null }])
      },
    ),
  )
})

test('a file of DVC 2 names text without the CR of line ends; what has no md5 says by what it is known', () => {
  const text = `
outs:
- md5: 22a1a2931c8370d3aeedd7183606fd7f
  size: 3
  path: old
- etag: '"abc"'
  path: s3://bucket/x
- path: none
deps:
- path: data/x
  repo: {url: https://example.com/r, rev_lock: abc}
wdir: ..
`
  const { outs, folder, sources } = readDvcFile(text, 'x.dvc')
  assert.deepEqual(
    outs.map((out) => [out.object?.naming, out.knownBy]),
    [
      ['md5-dos2unix', 'md5'],
      [undefined, 'etag'],
      [undefined, 'nothing'],
    ],
  )
  assert.deepEqual([folder, sources], ['..', ['git:https://example.com/r@abc:data/x']])
})

test('stages of a lock are read in both of its schemas', () => {
  const stage = `
    cmd: [one, two]
    deps: [{path: a, hash: md5, md5: 22a1a2931c8370d3aeedd7183606fd7f.dir}]
    params: {params.yaml: {lr: 0.1, deep.list: [1, 2]}}
    outs: [{path: b, md5: 22a1a2931c8370d3aeedd7183606fd7f}]
`
  for (const text of [`schema: '2.0'\nstages:\n  train:${stage}`, `train:${stage}`]) {
    const [train] = readLock(text, 'dvc.lock')
    assert.deepEqual([train?.name, train?.command, train?.deps[0]?.object?.isFolder], ['train', 'one\ntwo', true])
    assert.deepEqual(train?.params, { 'params.yaml': { lr: 0.1, 'deep.list': [1, 2] } })
  }
  assert.deepEqual(readLock('', 'dvc.lock'), [])
})

test('hostile and broken YAML is refused with a reason', () => {
  const bomb = `a: &a [${'x,'.repeat(20)}x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${`*${i ? `b${i - 1}` : 'a'},`.repeat(20)}x]`).join('\n')}`
  const texts = [bomb, 'outs: [', 'outs: {a: 1}', 'outs: [{path: 1}]', `outs: ${'['.repeat(50_000)}`, '- 1', 'outs: !!js/function "x"']
  for (const text of texts)
    for (const read of [readDvcFile, readLock])
      assert.throws(
        () => read(text, 'x'),
        (error) => isLevainError(error, 'source-unreadable'),
        text.slice(0, 40),
      )
})

test('remotes are read from sections as DVC writes them, and the local file has the last word', () => {
  const config =
    '[core]\n    remote = main\n[\'remote "main"\']\n    url = s3://bucket/p\n    endpointurl = http://x:1\n[\'remote "b"\']\n    url = ../b # near\n'
  const local = "['remote \"main\"']\n    url = '/other'\n[cache]\n    dir = ../cache\n"
  const { cache, defaultRemote, remotes } = readConfig(config, local)
  assert.deepEqual([cache, defaultRemote, Object.keys(remotes)], ['../cache', 'main', ['main', 'b']])
  assert.deepEqual(remotes.main, { url: '/other', settings: { endpointurl: 'http://x:1' } })
  assert.equal(remotes.b?.url, '../b')
})
