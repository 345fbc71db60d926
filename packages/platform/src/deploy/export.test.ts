import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type App, withApp } from '../app/index.ts'
import { registerIris } from '../pack/testing.ts'

const image = `registry.example/iris@sha256:${'0'.repeat(64)}`

async function withIris(run: (app: App, model: string) => Promise<void>): Promise<void> {
  await withApp(async (app) => run(app, await registerIris(app.context(), 1)))
}

test('an export writes the files of a target, with a request that the model takes', () =>
  withIris(async (app, model) => {
    const { folder, files } = await app.call('deploy.export', { model, to: 'kserve', into: 'deploy/kserve', image })
    assert.equal(folder, join(app.projectFolder, 'deploy/kserve'))
    assert.deepEqual(
      files.map(({ path, changed }) => [path, changed]),
      [
        ['inferenceservice.yaml', true],
        ['README.md', true],
      ],
    )
    assert.match(await readFile(join(folder, 'inferenceservice.yaml'), 'utf8'), new RegExp(`image: ${image}`))
    assert.match(await readFile(join(folder, 'README.md'), 'utf8'), /curl --json '\{"inputs":\[\{"sepal_length":0,/)
  }))

test('an export again changes nothing; over a file that somebody changed it stops before it writes any, unless forced', () =>
  withIris(async (app, model) => {
    const input = { model, to: 'compose', into: 'deploy', image } as const
    const { folder } = await app.call('deploy.export', input)
    const again = await app.call('deploy.export', input)
    assert.ok(again.files.every(({ changed }) => !changed))
    await writeFile(join(folder, 'README.md'), 'mine\n')
    await assert.rejects(app.call('deploy.export', { ...input, replicas: 3 }), { code: 'file-exists' })
    assert.equal(await readFile(join(folder, 'README.md'), 'utf8'), 'mine\n')
    assert.doesNotMatch(await readFile(join(folder, 'compose.yaml'), 'utf8'), /replica-3/)
    await app.call('deploy.export', { ...input, replicas: 3, force: true })
    assert.match(await readFile(join(folder, 'compose.yaml'), 'utf8'), /replica-3/)
  }))

test('what a target lacks is named and nothing is written', () =>
  withIris(async (app, model) => {
    await registerIris(app.context(), 2)
    const canary = { canary: 'iris@2', canaryImage: image }
    const refused = app.call('deploy.export', { model, to: 'compose', into: 'deploy', image, ...canary })
    await assert.rejects(refused, { code: 'target-lacks', message: /^compose lacks a split of requests/ })
    await assert.rejects(readdir(join(app.projectFolder, 'deploy')), { code: 'ENOENT' })
    const { files } = await app.call('deploy.export', { model, to: 'sagemaker', into: 'deploy', image, ...canary })
    assert.ok(files.some(({ path }) => path === 'model-v2.json'))
  }))

test('a canary is another version of the same model, with an image; images and names that could be anything else are refused', () =>
  withIris(async (app, model) => {
    const refused = (changes: object) =>
      assert.rejects(app.call('deploy.export', { model, to: 'vertex', into: 'deploy', image, ...changes }), { code: 'input-invalid' })
    await refused({ canary: model, canaryImage: image })
    await refused({ canaryImage: image })
    await refused({ image: 'registry.example/iris:1"\nprivileged: true' })
    await refused({ name: 'Iris' })
    await refused({ region: '../eu' })
  }))
