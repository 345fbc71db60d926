import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { answerOf, type Child, control, readLog, startServe, tempFolder } from '../child.fixture.ts'
import { constantModel, irisModel, writeBundle } from '../iris.fixture.ts'
import type { ServingStats } from '../stats.ts'
import { bucketOf } from './bucket.ts'

const flower = [5.1, 3.5, 1.4, 0.2]

interface Scene {
  readonly child: Child
  readonly socket: string
  readonly log: string
  readonly folder: string
  route(plan: object | null): Promise<{ status: number; body: unknown }>
  stats(): Promise<ServingStats>
}

/** A process that answers with version 1, and bundles of versions 1 to 3 that answer their own number. */
async function withServer(body: (scene: Scene) => Promise<void>, args: readonly string[] = []): Promise<void> {
  using temp = tempFolder()
  const folder = temp.path
  for (const version of [1, 2, 3]) writeBundle(`${folder}/${version}`, constantModel(version), 'iris', version)
  const [socket, log] = [`${folder}/c.sock`, `${folder}/log`]
  await using child = await startServe(['--bundle', `${folder}/1`, '--log', log, '--control', socket, '--name', 'garden', ...args])
  let revision = 0
  const route = (plan: object | null) => control(socket, 'POST', '/routes', plan && { id: 's', revision: String(revision++), ...plan })
  await body({ child, socket, log, folder, route, stats: async () => (await control(socket, 'GET', '/stats')).body as ServingStats })
}

const arm = (folder: string, version: number, weight: number) => ({ version, bundle: `${folder}/${version}`, weight })

test('requests are split by weight, and each draw can be computed again from the log', () =>
  withServer(async ({ child, log, folder, route, stats }) => {
    assert.equal((await route({ arms: [arm(folder, 1, 7000), arm(folder, 2, 3000), arm(folder, 3, 0)] })).status, 200)
    const answers = await Promise.all(Array.from({ length: 2000 }, () => child.post({ input: flower })))
    const versions = await Promise.all(
      answers.map(async (response) => [response.headers.get('levain-arm'), (await answerOf(response)).prediction]),
    )
    for (const [name, prediction] of versions) assert.equal(Number(name), prediction)
    const share = versions.filter(([name]) => name === '2').length / 2000
    assert.ok(Math.abs(share - 0.3) < 0.05, String(share))
    for (const { arm: name, bucket, split, version } of readLog(log)) {
      assert.equal(split, 's')
      assert.equal(name, (bucket ?? 0) < 7000 ? '1' : '2')
      assert.equal(String(version), name)
    }
    const { traffic } = await stats()
    assert.deepEqual(
      traffic?.arms.map(({ version, requests, errors }) => [version, requests, errors]),
      [
        [1, 2000 - share * 2000, 0],
        [2, share * 2000, 0],
        [3, 0, 0],
      ],
    )
  }))

test('a caller stays with an arm, by a header or a column, and stays when the other arm grows', () =>
  withServer(async ({ child, log, folder, route }) => {
    const json = { 'content-type': 'application/json' }
    const keys = Array.from({ length: 60 }, (_, n) => `user-${n}`)
    const ask = async (key: string) => (await answerOf(child.post({ input: flower }, { ...json, 'x-user': key }))).prediction
    const first = (weight: number) => ({ sticky: { header: 'X-User' }, arms: [arm(folder, 2, weight), arm(folder, 1, 10_000 - weight)] })
    const before = new Map<string, unknown>()
    for (const weight of [1000, 4000, 10_000]) {
      await route(first(weight))
      for (const key of keys) {
        const answer = await ask(key)
        assert.equal(answer, bucketOf('s', key) < weight ? 2 : 1)
        if (before.get(key) === 2) assert.equal(answer, 2)
        before.set(key, answer)
      }
    }
    await route({ sticky: { column: 'petal_width' }, arms: [arm(folder, 1, 5000), arm(folder, 2, 5000)] })
    const given = new Map<number, unknown>()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 40 }), fc.boolean(), async (tenth, byName) => {
        const width = tenth / 10
        const input = byName ? { sepal_length: 1, sepal_width: 2, petal_length: 3, petal_width: width } : [9, 9, 9, width]
        const { prediction } = await answerOf(child.post({ input }))
        assert.equal(prediction, bucketOf('s', String(width)) < 5000 ? 1 : 2)
        assert.equal(prediction, given.get(tenth) ?? prediction)
        given.set(tenth, prediction)
      }),
    )
    for (const { inputs, bucket, split } of readLog(log).slice(-50)) assert.equal(bucket, bucketOf(split ?? '', String(inputs.petal_width)))
  }))

test('rules come before the split, and a header names any arm, also one of weight 0', () =>
  withServer(async ({ child, log, folder, route }) => {
    await route({
      arms: [arm(folder, 1, 10_000), arm(folder, 2, 0), arm(folder, 3, 0)],
      rules: [
        { header: 'x-tester', in: ['yes'], to: 2 },
        { column: 'petal_width', in: ['7', '8'], to: 3 },
      ],
    })
    const ask = async (headers: Record<string, string>, width = 1) =>
      answerOf(child.post({ inputs: [[1, 2, 3, width]] }, { 'content-type': 'application/json', ...headers }))
    assert.deepEqual((await ask({})).predictions, [1])
    assert.deepEqual((await ask({ 'x-tester': 'yes' }, 7)).predictions, [2])
    assert.deepEqual((await ask({}, 8)).predictions, [3])
    assert.deepEqual((await ask({ 'levain-arm': '3', 'x-tester': 'yes' })).predictions, [3])
    const { error } = await ask({ 'levain-arm': '9' })
    assert.deepEqual([error.code, error.details.expected], ['request-invalid', 'one of 1, 2, 3'])
    assert.deepEqual(
      readLog(log).map(({ by, bucket }) => [by, typeof bucket]),
      [
        [undefined, 'number'],
        ['rule', 'undefined'],
        ['rule', 'undefined'],
        ['header', 'undefined'],
      ],
    )
  }))

test('every protocol goes the same way: Open Inference, MLflow, bulk and what names a version', () =>
  withServer(async ({ child, folder, route }) => {
    await route({ arms: [arm(folder, 1, 10_000), arm(folder, 2, 0)] })
    const json = { 'content-type': 'application/json' }
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${child.url}${path}`, {
        method: 'POST',
        headers: { ...json, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
    const names = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
    const inputs = names.map((name) => ({ name, shape: [1], datatype: 'FP64', data: [1] }))
    for (const [path, body, type] of [
      ['/v2/models/iris/infer', { inputs }, 'application/json'],
      ['/invocations', { inputs: [flower] }, 'application/json'],
      ['/bulk', `${JSON.stringify(flower)}\n`, 'application/jsonlines'],
    ] as const) {
      for (const version of ['1', '2']) {
        const response = await post(path, body, { 'content-type': type, 'levain-arm': version })
        assert.deepEqual([response.status, response.headers.get('levain-version')], [200, version], path)
        assert.match(await response.text(), new RegExp(`"(predictions|data|prediction)":\\[?${version}`))
      }
    }
    const response = await post('/v2/models/iris/versions/2/infer', { inputs })
    assert.deepEqual([response.status, ((await response.json()) as { model_version: string }).model_version], [200, '2'])
  }))

test('a plan that cannot be is refused by name, and what was before goes on', () =>
  withServer(async ({ child, folder, route }) => {
    const constant = constantModel(9)
    const narrow = { ...constant, signature: { ...constant.signature, inputs: constant.signature.inputs.slice(0, 3) } }
    writeBundle(`${folder}/9`, narrow, 'iris', 9)
    writeBundle(`${folder}/8`, irisModel, 'iris', 8)
    for (const [version, field] of [
      [9, 'version 9, input 4'],
      [8, 'version 8, answer'],
    ] as const) {
      const { status, body } = await route({ arms: [arm(folder, 1, 5000), arm(folder, version, 5000)] })
      const { code, details } = (body as { error: { code: string; details: { field: string } } }).error
      assert.deepEqual([status, code, details.field], [422, 'routes-invalid', field])
    }
    const stranger = await route({ arms: [arm(folder, 1, 10_000)], sticky: { column: 'customer' } })
    assert.equal(stranger.status, 422)
    const wrong = await route({ arms: [{ ...arm(folder, 1, 10_000), version: 2 }] })
    assert.equal(wrong.status, 422)
    const response = await child.post({ input: flower })
    assert.deepEqual([(await answerOf(response)).prediction, response.headers.get('levain-arm')], [1, null])
  }))

test('told at the start how to share requests, it does from the first one', async () => {
  using temp = tempFolder()
  const folder = temp.path
  for (const version of [1, 2]) writeBundle(`${folder}/${version}`, constantModel(version), 'iris', version)
  writeFileSync(`${folder}/routes.json`, JSON.stringify({ id: 's', revision: 'r', arms: [arm(folder, 1, 0), arm(folder, 2, 10_000)] }))
  await using child = await startServe(['--bundle', `${folder}/1`, '--routes', `${folder}/routes.json`])
  assert.equal((await answerOf(child.post({ input: flower }))).prediction, 2)
})

test('shadows are asked after the answer, and keep how far they are apart in a log of their own', () =>
  withServer(async ({ child, log, folder, route, stats }) => {
    await route({ arms: [arm(folder, 1, 10_000)], shadows: [arm(folder, 3, 0)] })
    const { ids } = await answerOf(child.post({ inputs: [flower, flower] }))
    while (((await stats()).traffic?.shadows[0]?.compared ?? 0) < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    const [shadow] = (await stats()).traffic?.shadows ?? []
    assert.deepEqual(shadow, { version: 3, compared: 2, failed: 0, dropped: 0, flips: 2, maxDelta: 2 })
    const differences = readLog(`${log}/shadow`) as unknown as {
      of: string
      version: number
      answeredBy: number
      delta: number
      flip: boolean
    }[]
    assert.deepEqual(
      differences.map(({ of, version, answeredBy, delta, flip }) => [of, version, answeredBy, delta, flip]),
      ids.map((id) => [id, 3, 1, 2, true]),
    )
    assert.equal(readLog(log).length, 2)
  }))
