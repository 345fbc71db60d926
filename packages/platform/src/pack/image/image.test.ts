import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type App, withApp } from '../../app/index.ts'
import { registerIris } from '../testing.ts'
import { readTar } from './tar-read.ts'

/** One project for all: compressing Node takes longest, and it is kept. */
let app: App
let close: () => void
before(async () => {
  await new Promise<void>((opened, failed) => {
    const closed = new Promise<void>((resolve) => {
      close = resolve
    })
    withApp(async (opening) => {
      app = opening
      await registerIris(app.context(), 1)
      opened()
      await closed
    }).catch(failed)
  })
})
after(() => close())

const pack = (to: string, more: object = {}) => app.call('pack.image', { model: 'iris@1', base: 'machine', to, ...more })

/** The files of an archive by their paths. */
async function contents(bytes: AsyncIterable<Uint8Array>): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for await (const item of readTar(bytes, 'image')) found.set(item.path, await item.content(1 << 28))
  return found
}

const json = (bytes: Buffer | undefined) => JSON.parse(String(bytes))

test('the same version packed twice is the same bytes: one digest, one archive', async () => {
  const [first, second] = [await pack('one.tar'), await pack('two.tar')]
  assert.equal(second.digest, first.digest)
  assert.ok((await readFile(join(app.projectFolder, 'one.tar'))).equals(await readFile(join(app.projectFolder, 'two.tar'))))
  assert.deepEqual(
    first.layers.map(({ holds }) => holds),
    ['base', 'node', 'runtime', 'bundle'],
  )
  const edges = await app.context().ledger.find('lineage', { where: { to: `image:${first.digest}` } })
  assert.equal(edges.length, 1)
})

test('an image holds the bundle, core, runtime and what they need, for a user who is nobody', async () => {
  const { digest } = await pack('held.tar')
  const archive = await contents(createReadStream(join(app.projectFolder, 'held.tar')))
  const blob = (of: string) => archive.get(`blobs/${of.replace(':', '/')}`)
  const manifest = json(blob(digest))
  const { config } = json(blob(manifest.config.digest))
  assert.equal(config.User, '65532:65532')
  assert.equal(config.Labels['dev.levain.model'], 'iris@1')
  assert.equal(config.Entrypoint[0], '/nodejs/bin/node')
  const [, , runtime, bundle] = manifest.layers as { digest: string }[]
  const layer = async (of = '') =>
    contents(
      (async function* () {
        yield gunzipSync(blob(of) ?? '')
      })(),
    )
  const served = await layer(runtime?.digest)
  assert.ok(served.has(config.Entrypoint[1].slice(1)), 'the program that is started is there')
  const packages = new Set([...served.keys()].flatMap((path) => /^app\/node_modules\/(@[^/]+\/[^/]+|[^@/]+)\//.exec(path)?.[1] ?? []))
  assert.deepEqual([...packages].sort(), ['@levain/core', '@levain/runtime', 'zod'])
  assert.equal([...served.keys()].filter((path) => /\.ts$|\.map$|test/.test(path)).length, 0)
  const files = await layer(bundle?.digest)
  assert.equal(json(files.get('bundle/bundle.json')).model, 'iris')
})

test('an archive that is there stays unless it is to be replaced', async () => {
  await writeFile(join(app.projectFolder, 'mine.tar'), 'mine')
  await assert.rejects(pack('mine.tar'), { code: 'file-exists' })
  assert.equal(await readFile(join(app.projectFolder, 'mine.tar'), 'utf8'), 'mine')
  await pack('mine.tar', { force: true })
  assert.ok((await stat(join(app.projectFolder, 'mine.tar'))).size > 1e6)
})

test('an image can be the base of the next; what is no image, or has no libraries for Node, cannot', async () => {
  await pack('base.tar')
  const { layers } = await pack('above.tar', { base: 'base.tar' })
  assert.equal(layers.length, 7)
  await writeFile(join(app.projectFolder, 'none.tar'), Buffer.alloc(1024))
  await assert.rejects(pack('x.tar', { base: 'none.tar' }), { code: 'image-unusable' })
  await assert.rejects(pack('x.tar', { base: 'nowhere.tar' }), { code: 'source-not-found' })
  await assert.rejects(pack('x.tar', { base: 'base.tar', platform: 'linux/arm64' }), {
    code: 'image-unusable',
    message: /linux\/(arm64|amd64)/,
  })
})

test('a registry that is not there, or lies about a digest, is told', async () => {
  await assert.rejects(pack('localhost:1/iris:1'), { code: 'registry-unreachable' })
  await assert.rejects(pack('localhost:1/Iris:1'), { code: 'input-invalid' })
  const liar = createServer((_, response) => response.setHeader('content-type', 'application/json').end('{}')).listen(0, '127.0.0.1')
  await once(liar, 'listening')
  try {
    const base = `localhost:${(liar.address() as AddressInfo).port}/base@sha256:${'0'.repeat(64)}`
    await assert.rejects(pack('x.tar', { base }), { code: 'image-unusable', message: /gave sha256:[0-9a-f]{64} instead/ })
  } finally {
    liar.close()
  }
})
