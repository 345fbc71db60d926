import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { withApp } from '../app/index.ts'
import { serveMlflow } from './index.ts'

/** Calls that clients, autologging, the web pages and MLflow's own tests make: `method path version`. */
const answered = `
GET /health
GET /version
GET /get-artifact
GET /model-versions/get-artifact
POST /v1/traces
GET server-info 3
POST upload-artifact ajax
GET metrics/get-history-bulk ajax
GET logged-models/x/artifacts/files ajax
POST experiments/create
GET experiments/get
GET experiments/get-by-name
POST experiments/search
GET experiments/search
POST experiments/delete
POST experiments/restore
POST experiments/update
POST experiments/set-experiment-tag
POST experiments/delete-experiment-tag
POST experiments/search-datasets
POST runs/create
GET runs/get
POST runs/update
POST runs/search
POST runs/delete
POST runs/restore
POST runs/log-batch
POST runs/log-metric
POST runs/log-parameter
POST runs/set-tag
POST runs/delete-tag
POST runs/log-inputs
POST runs/outputs
POST runs/log-model
GET metrics/get-history
GET metrics/get-history-bulk-interval
GET artifacts/list
PUT artifacts/a/b proxy
GET artifacts/a/b proxy
GET artifacts proxy
DELETE artifacts/a/b proxy
POST mpu/create/a proxy
POST mpu/complete/a proxy
POST mpu/abort/a proxy
GET presigned/a proxy
POST logged-models
GET logged-models/x
PATCH logged-models/x
POST logged-models/x/params
PATCH logged-models/x/tags
POST logged-models/search
DELETE logged-models/x
DELETE logged-models/x/tags/k
GET logged-models/x/artifacts/directories
POST registered-models/create
GET registered-models/get
GET registered-models/search
PATCH registered-models/update
DELETE registered-models/delete
POST registered-models/rename
POST registered-models/get-latest-versions
GET registered-models/get-latest-versions
POST registered-models/set-tag
DELETE registered-models/delete-tag
POST registered-models/alias
GET registered-models/alias
DELETE registered-models/alias
POST model-versions/create
GET model-versions/get
GET model-versions/search
GET model-versions/get-download-uri
PATCH model-versions/update
DELETE model-versions/delete
POST model-versions/transition-stage
POST model-versions/set-tag
DELETE model-versions/delete-tag
POST traces 3
GET traces/x 3
GET traces/get 3
GET traces/batchGet 3
POST traces/batchGetInfos 3
POST traces/search 3
PATCH traces/x/tags 2
DELETE traces/x/tags 2
PATCH traces/x/tags 3
DELETE traces/x/tags 3
POST traces/delete-traces 2
POST traces/delete-traces 3
POST traces/link-to-run 2
POST traces/link-prompts 2
POST traces/x/assessments 3
GET traces/x/assessments/a 3
PATCH traces/x/assessments/a 3
DELETE traces/x/assessments/a 3
GET traces 2
POST traces 2
PATCH traces/x 2
GET traces/x/info 2
GET get-trace-artifact ajax
POST webhooks
GET webhooks
GET webhooks/x
PATCH webhooks/x
DELETE webhooks/x
POST webhooks/x/test
`

/** Calls that are known and refused. */
const refused = `
POST artifacts/presigned-upload-url
POST runs/create-promptlab-run ajax
GET gateway-proxy ajax
POST gateway-proxy ajax
POST /graphql
POST datasets/create 3
GET datasets/d-1 3
POST scorers/register 3
POST issues 3
GET gateway/endpoints/list 3
POST prompt-optimization/jobs 3
GET workspaces 3
`

interface Row {
  readonly row: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly urls: readonly string[]
}

function rowsOf(table: string): Row[] {
  return table
    .trim()
    .split('\n')
    .map((row) => {
      const [method = '', path = '', where = '2'] = row.split(' ')
      return { row, method: method as Row['method'], urls: urlsOf(path, where) }
    })
}

function urlsOf(path: string, where: string): string[] {
  if (path.startsWith('/')) return [path]
  if (where === 'ajax') return [`/ajax-api/2.0/mlflow/${path}`]
  if (where === 'proxy') return [`/api/2.0/mlflow-artifacts/${path}`, `/ajax-api/2.0/mlflow-artifacts/${path}`]
  return [`/api/${where}.0/mlflow/${path}`, `/ajax-api/${where}.0/mlflow/${path}`]
}

/** Runs a test's body with what asks the protocol's routes over an empty project. */
function withRoutes(body: (ask: (method: Row['method'], url: string) => Promise<{ status: number; text: string }>) => Promise<void>) {
  return withApp(async (app) => {
    const fastify = Fastify({ routerOptions: { ignoreDuplicateSlashes: true } })
    serveMlflow(fastify, app)
    await body(async (method, url) => {
      const sent = method === 'GET' ? {} : { payload: '{}', headers: { 'content-type': 'application/json' } }
      const answer = await fastify.inject({ method, url, ...sent })
      return { status: answer.statusCode, text: answer.body }
    })
    await fastify.close()
  })
}

test('every call a client needs is answered, and none fails on an empty request', () =>
  withRoutes(async (ask) => {
    const missing = new Set<string>()
    for (const { row, method, urls } of rowsOf(answered))
      for (const url of urls) {
        const { status, text } = await ask(method, url)
        if (/ENDPOINT_NOT_FOUND|"Route |is not part of this server/.test(text)) missing.add(row)
        // 501 is how a store says that it hands out no addresses of its own.
        else assert.ok(status < 500 || status === 501, `${method} ${url}: ${status} ${text}`)
      }
    assert.deepEqual([...missing], [])
  }))

test('calls that are not part of this server are refused with 501 in a shape clients understand', () =>
  withRoutes(async (ask) => {
    for (const { method, urls } of rowsOf(refused))
      for (const url of urls) {
        const { status, text } = await ask(method, url)
        assert.equal(status, 501, `${method} ${url}`)
        assert.equal(JSON.parse(text).error_code, 'NOT_IMPLEMENTED')
      }
  }))

test('an address below the prefixes that nothing is served at is ENDPOINT_NOT_FOUND, whatever the method', () =>
  withRoutes(async (ask) => {
    for (const url of ['/api/2.0/mlflow/nothing', '/api/3.0/mlflow/nothing', '/ajax-api/2.0/mlflow/nothing/at/all', '/api/2.0/'])
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        const { status, text } = await ask(method, url)
        assert.equal(status, 404)
        assert.equal(JSON.parse(text).error_code, 'ENDPOINT_NOT_FOUND')
      }
  }))
