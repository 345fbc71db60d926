import assert from 'node:assert/strict'
import { test } from 'node:test'
import { artifactPlace, artifactPlaceOf, insert } from '@levain/core'
import Fastify from 'fastify'
import { type App, withApp } from '../../app/index.ts'
import { serveMlflow } from '../index.ts'

const at = '2026-01-01T00:00:00.000Z'
const model = `m-${'0'.repeat(32)}`
const proxy = '/api/2.0/mlflow-artifacts'

type Ask = (
  method: string,
  path: string,
  body?: string | Uint8Array | object,
) => Promise<{ status: number; text: string; json: () => unknown }>

const withDoor = (body: (ask: Ask, run: string, app: App) => Promise<void>) =>
  withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    const { id: run } = await app.call('track.start', { experiment: 'late' })
    await app.context().ledger.commit([
      insert('loggedModels', {
        id: model,
        experiment: 'late',
        name: 'model',
        type: '',
        run,
        status: 'ready',
        statusMessage: '',
        location: null,
        createdAt: at,
        updatedAt: at,
        deletedAt: null,
      }),
    ])
    await fastify.listen({ host: '127.0.0.1', port: 0 })
    const base = `http://127.0.0.1:${(fastify.addresses()[0] as { port: number }).port}`
    const ask: Ask = async (method, path, content) => {
      const isJson = content !== undefined && typeof content === 'object' && !(content instanceof Uint8Array)
      const answer = await fetch(`${base}${path}`, {
        method,
        ...(content === undefined ? {} : { body: isJson ? JSON.stringify(content) : Buffer.from(content as string) }),
        headers: { 'content-type': isJson || path.endsWith('.json') ? 'application/json' : 'text/x-anything' },
      })
      const text = await answer.text()
      return { status: answer.status, text, json: () => JSON.parse(text) }
    }
    try {
      await body(ask, run, app)
    } finally {
      await fastify.close()
    }
  })

test('files go through the proxy into the run they belong to and come back, with basenames in lists', () =>
  withDoor(async (ask, run, app) => {
    const root = `late/${run}/artifacts`
    assert.deepEqual((await ask('PUT', `${proxy}/artifacts/${root}/sub/data.json`, '{"not": json')).json(), {})
    await ask('PUT', `/ajax-api/2.0/mlflow-artifacts/artifacts/${root}/empty.txt`)
    assert.equal((await ask('GET', `${proxy}/artifacts/${root}/sub/data.json`)).text, '{"not": json')
    assert.equal((await ask('GET', `${proxy}/artifacts/${root}/empty.txt`)).text, '')
    assert.equal((await ask('HEAD', `${proxy}/artifacts/${root}/sub/data.json`)).status, 200)
    assert.deepEqual((await ask('GET', `${proxy}/artifacts?path=${root}`)).json(), {
      files: [
        { path: 'empty.txt', is_dir: false, file_size: 0 },
        { path: 'sub', is_dir: true },
      ],
    })
    assert.deepEqual((await ask('GET', `${proxy}/artifacts?path=${root}/sub`)).json(), {
      files: [{ path: 'data.json', is_dir: false, file_size: 12 }],
    })
    const listed = (await ask('GET', `/api/2.0/mlflow/artifacts/list?run_uuid=${run}&path=sub`)).json()
    assert.deepEqual(listed, {
      root_uri: `mlflow-artifacts:/late/${run}/artifacts`,
      files: [{ path: 'sub/data.json', is_dir: false, file_size: 12 }],
    })
    const rows = await app.context().ledger.find('artifacts', { orderBy: [['path', 'asc']] })
    assert.deepEqual(
      rows.map((row) => [row.run, row.path]),
      [
        [run, 'empty.txt'],
        [run, 'sub/data.json'],
      ],
    )
    assert.equal((await ask('GET', `/get-artifact?run_id=${run}&path=sub/data.json`)).text, '{"not": json')
    assert.equal((await ask('DELETE', `${proxy}/artifacts/${root}/sub`)).status, 200)
    assert.equal((await ask('DELETE', `${proxy}/artifacts/${root}/`)).status, 200)
    assert.equal(await app.context().ledger.count('artifacts'), 0)
  }))

test('files of a model version are downloaded by its name, from the run or the logged model it came from', () =>
  withDoor(async (ask, run) => {
    const mlflow = '/api/2.0/mlflow'
    await ask('PUT', `${proxy}/artifacts/late/${run}/artifacts/made/data/weights.bin`, 'of the run')
    await ask('PUT', `${proxy}/artifacts/late/models/${model}/artifacts/MLmodel`, 'of the logged model')
    await ask('POST', `${mlflow}/registered-models/create`, { name: 'net' })
    const fromRun = { name: 'net', source: `mlflow-artifacts:/late/${run}/artifacts/made`, run_id: run }
    const fromModel = { name: 'net', source: `models:/${model}`, model_id: model }
    for (const source of [fromRun, fromModel]) {
      const made = await ask('POST', `${mlflow}/model-versions/create`, source)
      assert.equal(made.status, 200, made.text)
    }
    const file = (version: string, path: string) => ask('GET', `/model-versions/get-artifact?name=net&version=${version}&path=${path}`)
    assert.equal((await file('1', 'data/weights.bin')).text, 'of the run')
    assert.equal((await file('2', 'MLmodel')).text, 'of the logged model')
    assert.equal((await file('1', 'MLmodel')).status, 404)
    assert.equal((await file('3', 'MLmodel')).status, 404)
    for (const path of ['..', '%2e%2e/data', '%252e%252e', '/etc/passwd', 'C:/x', ''])
      assert.equal((await file('1', path)).status, 400, path)
  }))

test('files of logged models belong to them, other paths to nobody; a run that is not there owns nothing', () =>
  withDoor(async (ask, run, app) => {
    for (const path of [
      `late/models/${model}/artifacts/MLmodel`,
      'some/where/else.txt',
      `other/${run}/artifacts/x`,
      'late/nobody/artifacts/x',
    ])
      assert.equal((await ask('PUT', `${proxy}/artifacts/${path}`, 'x')).status, 200, path)
    const rows = await app.context().ledger.find('artifacts', { orderBy: [['path', 'asc']] })
    assert.deepEqual(
      rows.map((row) => [row.run, row.path]),
      [
        [model, 'MLmodel'],
        ['', 'late/nobody/artifacts/x'],
        ['', `other/${run}/artifacts/x`],
        ['', 'some/where/else.txt'],
      ],
    )
    const folder = `/api/2.0/mlflow/logged-models/${model}/artifacts/directories`
    assert.deepEqual((await ask('GET', folder)).json(), {
      root_uri: `mlflow-artifacts:/late/models/${model}/artifacts`,
      files: [{ path: 'MLmodel', is_dir: false, file_size: 1 }],
    })
    const file = `/ajax-api/2.0/mlflow/logged-models/${model}/artifacts/files`
    assert.equal((await ask('GET', `${file}?artifact_file_path=MLmodel`)).text, 'x')
    assert.equal((await ask('GET', file)).status, 400)
  }))

test('an address of another server is not taken for one of ours, unless it is where an owner of ours keeps its artifacts', () =>
  withDoor(async (_, run, app) => {
    const ctx = app.context()
    const here = `late/${run}/artifacts/model`
    assert.deepEqual(await artifactPlaceOf(ctx, `mlflow-artifacts:/${here}`), { run, path: 'model' })
    assert.deepEqual(await artifactPlaceOf(ctx, 'mlflow-artifacts:/x%20y'), { run: '', path: 'x y' })
    for (const uri of [`mlflow-artifacts://other/${here}`, `http://other${proxy}/artifacts/${here}`, `s3://bucket/${here}`])
      assert.equal(await artifactPlaceOf(ctx, uri), undefined, uri)
    const location = `http://levain.example${proxy}/artifacts/team`
    const { experiment } = await app.call('track.createExperiment', { name: 'proxied', location })
    const { id, location: home } = await app.call('track.start', { experiment: experiment.id })
    assert.deepEqual(await artifactPlaceOf(ctx, `${home}/model`), { run: id, path: 'model' })
    assert.deepEqual(await artifactPlace(ctx, `team/${id}/artifacts/a`), { run: id, path: 'a' })
  }))

test('a text file is taken away as plain text, in whatever encoding it has', () =>
  withDoor(async (_, run, app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    for (const [name, type] of [
      ['a.txt', 'text/plain'],
      ['MLmodel', 'text/plain'],
      ['MLproject', 'text/plain'],
      ['data.json', 'application/json'],
      ['model.pkl', 'application/octet-stream'],
    ] as const) {
      const url = `${proxy}/artifacts/late/${run}/artifacts/${name}`
      await fastify.inject({ method: 'PUT', url, payload: 'grün' })
      assert.equal((await fastify.inject({ url })).headers['content-type'], type)
    }
    await fastify.close()
  }))

test('paths that lead elsewhere are refused with the words the client knows, and change nothing', () =>
  withDoor(async (ask, run, app) => {
    const root = `late/${run}/artifacts`
    for (const path of ['%2e%2e%2fx', '..%2f..%2fx', '%252e%252e/x', 'a%5cb', 'a%23b', 'a%00', 'x%2f..'])
      for (const method of ['PUT', 'GET', 'DELETE']) {
        const answer = await ask(method, `${proxy}/artifacts/${root}/${path}`, method === 'GET' ? undefined : 'x')
        assert.equal(answer.status, 400, `${method} ${path}`)
        assert.deepEqual(answer.json(), { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' })
      }
    for (const path of ['../x', '/etc/passwd', 'C:/x', '%2e%2e'])
      for (const address of [
        `${proxy}/artifacts?path=`,
        `/get-artifact?run_id=${run}&path=`,
        `/api/2.0/mlflow/artifacts/list?run_id=${run}&path=`,
      ])
        assert.match((await ask('GET', address + path)).text, /Invalid path/, address + path)
    assert.equal(await app.context().ledger.count('artifacts'), 0)
  }))

test('what is not there is a 404, and a clash of names a 409', () =>
  withDoor(async (ask, run) => {
    const root = `late/${run}/artifacts`
    await ask('PUT', `${proxy}/artifacts/${root}/a`, 'x')
    for (const [method, path, status] of [
      ['GET', `${proxy}/artifacts/${root}/b`, 404],
      ['DELETE', `${proxy}/artifacts/${root}/b`, 404],
      ['GET', '/api/2.0/mlflow/artifacts/list?run_id=nobody', 404],
      ['PUT', `${proxy}/artifacts/${root}/a/b`, 409],
      ['GET', `${proxy}/artifacts/${root}`, 400],
    ] as const) {
      const answer = await ask(method, path)
      assert.equal(answer.status, status, `${method} ${path}`)
      assert.ok((answer.json() as { error_code?: string }).error_code)
    }
  }))

test('where clients cannot reach the store themselves, they are told to come through the proxy', () =>
  withDoor(async (ask, run) => {
    const upload = { path: '/home/ada/model.bin', num_parts: 2 }
    for (const call of ['create', 'complete', 'abort']) {
      const more = { upload_id: 'x', parts: [{ part_number: 1, etag: '"e"' }] }
      const answer = await ask('POST', `${proxy}/mpu/${call}/late/${run}/artifacts`, { ...upload, ...more })
      assert.equal(answer.status, 501)
      assert.match((answer.json() as { message: string }).message, /^Multipart upload is not supported for the current artifact repository/)
    }
    assert.equal((await ask('GET', `${proxy}/presigned/late/${run}/artifacts/a`)).status, 501)
  }))

test('pages upload small files by the id of a run', () =>
  withDoor(async (ask, run, app) => {
    const address = '/ajax-api/2.0/mlflow/upload-artifact'
    assert.equal((await ask('POST', `${address}?run_uuid=${run}&path=deep/table.json`, '{}')).status, 200)
    assert.equal((await app.artifacts().open({ run, path: 'deep/table.json' })).bytes, 2)
    for (const [query, body, message] of [
      ['path=a', 'x', 'Request must specify run_uuid.'],
      [`run_uuid=${run}`, 'x', 'Request must specify path.'],
      [`run_uuid=${run}&path=../a`, '', 'Invalid path'],
      [`run_uuid=${run}&path=a`, '', 'Request must specify data.'],
      [`run_uuid=${run}&path=a`, 'x'.repeat(10 * 2 ** 20 + 1), 'Artifact size is too large. Max size is 10MB.'],
    ] as const) {
      const answer = await ask('POST', `${address}?${query}`, body)
      assert.deepEqual([answer.status, (answer.json() as { message: string }).message], [400, message])
    }
  }))
