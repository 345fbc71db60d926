import assert from 'node:assert/strict'
import { chmod, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { insert } from '@levain/core'
import { openApp } from '../../app/index.ts'
import { levain, withFolder } from '../testing.ts'
import type { Finding } from './examine.ts'
import { checkNode, checkProgram } from './machine.ts'

/** A project with one dataset version; gives the path of its one file. */
async function makeProject(folder: string): Promise<string> {
  const app = await openApp({ projectFolder: folder })
  const { ledger, blobs, tables } = app.context()
  const { digest, manifest } = await tables.write('select range as n from range(1000)', {})
  await ledger.commit([
    insert('datasetVersions', {
      dataset: 'numbers',
      version: 1,
      manifest: digest,
      content: manifest.content ?? '',
      schema: manifest.schema ?? [],
      rows: 1000,
      bytes: manifest.bytes,
      source: 'range',
      createdBy: 'ada',
      run: null,
      createdAt: '2026-01-01T00:00:00.000Z',
    }),
  ])
  const path = await blobs.path(manifest.files[0]?.sha256 ?? '')
  await app.close()
  return path
}

async function findings(folder: string): Promise<{ code: number | null; of: (what: string) => Finding }> {
  const { code, stdout } = await levain(['doctor', '--json'], folder)
  const { findings } = JSON.parse(stdout) as { findings: Finding[] }
  return { code, of: (what) => findings.find((finding) => finding.what === what) as Finding }
}

/** Overwrites bytes in the middle of a file. */
async function damage(path: string, at: number): Promise<void> {
  await chmod(path, 0o600)
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(64, 0x5a), 0, 64, at)
  await file.close()
}

test('a sound project is told to be sound', () =>
  withFolder(async (folder) => {
    await makeProject(folder)
    const { code, of } = await findings(folder)
    assert.equal(code, 0)
    assert.deepEqual([of('ledger').status, of('store').status, of('node').status], ['ok', 'ok', 'ok'])
    assert.match(of('store').says, /^1 file\(s\) of 1 version\(s\)/)
    assert.deepEqual([of('project').status, of('project').next], ['warn', 'levain init'])
  }))

test('altered content is found and named', () =>
  withFolder(async (folder) => {
    await damage(await makeProject(folder), 100)
    const { code, of } = await findings(folder)
    assert.deepEqual([code, of('store').status], [1, 'fail'])
    assert.match(of('store').says, /sha256:[0-9a-f]{64}/)
    assert.ok(of('store').next)
  }))

test('a damaged ledger is found, and the doctor still ends', () =>
  withFolder(async (folder) => {
    await makeProject(folder)
    await writeFile(join(folder, '.levain', 'ledger.sqlite'), 'not a database at all, not even nearly one, whatever its name says')
    const { code, of } = await findings(folder)
    assert.deepEqual([code, of('ledger').status], [1, 'fail'])
  }))

test('an old Node fails with what to do; a program that is missing is only told', () => {
  assert.deepEqual(checkNode('20.11.1'), { what: 'node', status: 'fail', says: '20.11.1 is older than 24', next: 'nvm install 24' })
  assert.equal(checkNode('24.0.0').status, 'ok')
  assert.match(checkProgram('no-such-program-anywhere').says, /^not found/)
})
