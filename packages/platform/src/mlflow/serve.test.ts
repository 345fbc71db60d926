import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fail } from '@levain/core'
import Fastify from 'fastify'
import { withApp } from '../app/index.ts'
import { toMlflowError } from './errors.ts'
import { isMlflowPath, serveMlflow } from './index.ts'

test('a prefix stands in front of every address, and only there they answer', () =>
  withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app, { prefix: '/tracking' })
    assert.equal((await fastify.inject('/tracking/version')).body, '3.11.1')
    assert.equal((await fastify.inject('/tracking/health')).body, 'OK')
    assert.equal(JSON.parse((await fastify.inject('/tracking/api/2.0/mlflow/nothing')).body).error_code, 'ENDPOINT_NOT_FOUND')
    assert.equal((await fastify.inject('/version')).statusCode, 404)
    await fastify.close()
  }))

test('POST and PUT take JSON alone; another content type, or none, is the caller’s mistake', () =>
  withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    const url = '/api/2.0/mlflow/experiments/search'
    for (const headers of [{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/x-www-form-urlencoded' }]) {
      const answer = await fastify.inject({ method: 'POST', url, headers, payload: '{}' })
      assert.equal(answer.statusCode, 400)
      assert.match(JSON.parse(answer.body).message, /^Bad Request\. Content-Type/)
    }
    const fine = await fastify.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      payload: '[]',
    })
    assert.match(JSON.parse(fine.body).message, /must be a JSON object/)
    await fastify.close()
  }))

test('a name that objects lose is refused, never taken and forgotten', () =>
  withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    const post = async (path: string, payload: object) => {
      const answer = await fastify.inject({ method: 'POST', url: `/api/2.0/mlflow/${path}`, payload })
      return { status: answer.statusCode, ...JSON.parse(answer.body) }
    }
    const run_id = (await post('runs/create', { experiment_id: '0' })).run.info.run_id
    const entry = { key: '__proto__', value: '1' }
    for (const [path, payload] of [
      ['runs/log-batch', { run_id, metrics: [{ ...entry, timestamp: 1 }] }],
      ['runs/log-batch', { run_id, params: [entry] }],
      ['runs/set-tag', { run_id, ...entry }],
      ['experiments/create', { name: 'a', tags: [entry] }],
      ['experiments/set-experiment-tag', { experiment_id: '0', ...entry }],
      ['registered-models/create', { name: 'a', tags: [entry] }],
    ] as const) {
      const { status, error_code } = await post(path, payload)
      assert.deepEqual([status, error_code], [400, 'INVALID_PARAMETER_VALUE'], path)
    }
    for (const key of ['constructor', 'toString'])
      assert.equal((await post('runs/log-batch', { run_id, params: [{ ...entry, key }] })).status, 200)
    const { params } = (await app.call('track.show', { run: run_id })) as { params: object }
    assert.deepEqual(Object.keys(params), ['constructor', 'toString'])
    await fastify.close()
  }))

test('a value that is cut is the same value when it is sent again', () =>
  withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    const { id: run_id } = await app.call('track.start', {})
    const payload = { run_id, params: [{ key: 'long', value: `${'a'.repeat(5999)}💥` }] }
    for (const _ of [1, 2])
      assert.equal((await fastify.inject({ method: 'POST', url: '/api/2.0/mlflow/runs/log-batch', payload })).statusCode, 200)
    await fastify.close()
  }))

test('errors are told in the words of the protocol; a defect keeps its text to itself', () => {
  const told = (error: unknown) => {
    const { errorCode, status, message } = toMlflowError(error)
    return [errorCode, status, message]
  }
  assert.deepEqual(told(fail('run-not-found', { run: 'r' })), ['RESOURCE_DOES_NOT_EXIST', 404, 'Run with id=r not found'])
  assert.deepEqual(told(fail('conflict', { what: 'w', expected: 'a', got: 'b' })).slice(0, 2), ['RESOURCE_CONFLICT', 409])
  assert.deepEqual(told(fail('input-invalid', { field: 'f', expected: 'a', got: 'b' })).slice(0, 2), ['INVALID_PARAMETER_VALUE', 400])
  assert.deepEqual(told(fail('forbidden', { actor: 'a', permission: 'p' })).slice(0, 2), ['PERMISSION_DENIED', 403])
  assert.deepEqual(told(fail('unauthenticated', { reason: 'r' })).slice(0, 2), ['UNAUTHENTICATED', 401])
  assert.deepEqual(told(fail('request-too-large', { limitBytes: 1 })).slice(0, 2), ['INVALID_PARAMETER_VALUE', 413])
  assert.deepEqual(told(fail('store-full', { path: '/' })).slice(0, 2), ['RESOURCE_EXHAUSTED', 507])
  assert.deepEqual(told(new Error('secret detail')), ['INTERNAL_ERROR', 500, 'The server failed; its log says why.'])
  assert.deepEqual(told(Object.assign(new Error('too much'), { statusCode: 413 })), ['BAD_REQUEST', 400, 'Bad Request. too much'])
})

test('a search that cannot be understood is refused with the phrase that MLflow has for it', () =>
  withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    const search = async (asked: object) =>
      (await fastify.inject({ method: 'POST', url: '/api/2.0/mlflow/runs/search', payload: { experiment_ids: ['0'], ...asked } })).json()
    const cases: [object, RegExp][] = [
      [{ filter: "m.acc >= '1'" }, /Invalid entity type 'm'/],
      [{ filter: "attribute.experiment_id = '1'" }, /Invalid attribute key 'experiment_id' specified/],
      [{ filter: "params.a > 'x'" }, /Invalid comparator '>'/],
      [{ filter: 'metrics.acc IS NULL' }, /IS NULL \/ IS NOT NULL is only supported for tags and params/],
      [{ filter: "params.acc = 'LR" }, /Invalid clause\(s\) in filter string/],
      [{ filter: 'params.acc = LR' }, /value is either not quoted or unidentified quote types used for string value LR/],
      [{ filter: "metrics.acc = '5'" }, /Expected numeric value type/],
      [{ filter: 'params.acc = 5' }, /Expected a quoted string value/],
      [{ order_by: ['attribute.run_id ACS'] }, /Invalid order_by clause/],
      [{ order_by: ['start_time', 'attribute.created'] }, /duplicate fields/],
    ]
    for (const [asked, phrase] of cases) {
      const { error_code, message } = await search(asked)
      assert.equal(error_code, 'INVALID_PARAMETER_VALUE')
      assert.match(message, phrase)
    }
    await fastify.close()
  }))

test('runs are found among as many experiments as a server has', () =>
  withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    const { id } = await app.call('track.start', { experiment: 'here' })
    const experiment_ids = [...Array.from({ length: 5000 }, (_, i) => `none-${i}`), 'here']
    const answer = await fastify.inject({ method: 'POST', url: '/api/2.0/mlflow/runs/search', payload: { experiment_ids } })
    assert.deepEqual(
      answer.json().runs.map((run: { info: { run_id: string } }) => run.info.run_id),
      [id],
    )
    await fastify.close()
  }))

test('addresses of the protocol are told from others, however many slashes stand in them', () => {
  for (const path of ['/api/2.0/mlflow/x', '//api//3.0/y', '/ajax-api/2.0/z', '/v1/traces', '/tracking/api/2.0/mlflow/x', '/graphql'])
    assert.equal(isMlflowPath(path), true, path)
  for (const path of ['/api/v1/runs', '/api/2.0x', '/', '/v1/tracesx', '/assets/x.js']) assert.equal(isMlflowPath(path), false, path)
})
