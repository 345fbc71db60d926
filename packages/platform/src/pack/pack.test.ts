import assert from 'node:assert/strict'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readBundle } from '@levain/runtime/serve'
import { withApp } from '../app/index.ts'
import { registerIris } from './testing.ts'

test('a bundle holds the model, its profile, its signature, exact versions and a Dockerfile, and serving can read it', () =>
  withApp(async (app) => {
    const reference = await registerIris(app.context(), 1)
    const { folder, bundle } = await app.call('pack.export', { model: reference, folder: 'build/iris' })
    assert.equal(folder, join(app.projectFolder, 'build/iris'))
    assert.deepEqual((await readdir(folder)).sort(), [
      'Dockerfile',
      'README.md',
      'bundle.json',
      'environment.json',
      'model.json',
      'profile.json',
      'signature.json',
    ])
    const read = await readBundle(folder)
    assert.deepEqual([read.index.model, read.index.version], ['iris', 1])
    assert.equal(read.profile?.rows, 150)
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'environment.json'), 'utf8')).node, process.versions.node)
    assert.deepEqual(bundle.runtime, { levain: '0.1.0', node: process.versions.node })
  }))

test('the same version packs to the same bytes and stands in the ledger once', () =>
  withApp(async (app) => {
    const reference = await registerIris(app.context(), 1)
    const first = await app.call('pack.bundle', { model: reference })
    const second = await app.call('pack.bundle', { model: 'iris@champion' })
    assert.equal(second.digest, first.digest)
    assert.deepEqual(second.bundle, first.bundle)
    const { ledger } = app.context()
    assert.equal(await ledger.count('bundles'), 1)
    const edges = await ledger.find('lineage', { where: { to: `bundle:${first.digest}` } })
    assert.deepEqual(
      edges.map(({ from, role }) => ({ from, role })),
      [{ from: 'model:iris@1', role: 'packed' }],
    )
  }))

test('the Dockerfile pins the image and every package, runs without root and checks its health', () =>
  withApp(async (app) => {
    const reference = await registerIris(app.context(), 1)
    const { folder } = await app.call('pack.export', { model: reference, folder: 'build' })
    const text = await readFile(join(folder, 'Dockerfile'), 'utf8')
    assert.match(text, new RegExp(`^FROM node:${process.versions.node}-slim$`, 'm'))
    assert.match(text, /@levain\/runtime@0\.1\.0 zod@\d+\.\d+\.\d+ /)
    assert.match(text, /^USER node$/m)
    assert.match(text, /^HEALTHCHECK /m)
    assert.equal(text.match(/^FROM /gm)?.length, 1)
  }))

test('serving refuses a bundle of which one byte was altered', () =>
  withApp(async (app) => {
    const reference = await registerIris(app.context(), 1)
    const { folder } = await app.call('pack.export', { model: reference, folder: 'build' })
    const path = join(folder, 'signature.json')
    await chmod(path, 0o600)
    await writeFile(path, (await readFile(path, 'utf8')).replace('sepal_length', 'sepal_Length'))
    await assert.rejects(readBundle(folder), { code: 'model-unreadable', message: /signature\.json has the digest/ })
  }))

test('an export never writes over a folder that is there, and an unknown model packs nothing', () =>
  withApp(async (app) => {
    const reference = await registerIris(app.context(), 1)
    await app.call('pack.export', { model: reference, folder: 'build' })
    await assert.rejects(app.call('pack.export', { model: reference, folder: 'build' }), { code: 'folder-exists' })
    await assert.rejects(app.call('pack.bundle', { model: 'iris@7' }), { code: 'model-not-found' })
    await assert.rejects(app.call('pack.bundle', { model: 'rose' }), { code: 'model-not-found' })
  }))
