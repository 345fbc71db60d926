import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allVerbs } from '@levain/core'
import fc from 'fast-check'
import { ask, errorIn, withServer } from './testing.ts'

const json = { 'content-type': 'application/json' }

test('what is not in the contract is refused with the field, what was expected and what came', () =>
  withServer(async (server) => {
    const refused = async (options: Parameters<typeof ask>[1], status: number, code: string, message: RegExp) => {
      const answer = await ask(server, options)
      const error = errorIn(answer)
      assert.deepEqual([answer.status, error.code], [status, code], answer.text)
      assert.match(error.message, message)
    }
    const post = (path: string, body: string, headers: Record<string, string> = json) => ({
      method: 'POST',
      path: `/api/v1${path}`,
      headers,
      body,
    })
    await refused({ path: '/api/v1/runs?limit=many' }, 400, 'input-invalid', /^limit: expected a number, got "many"/)
    await refused({ path: '/api/v1/runs?limit=0' }, 400, 'input-invalid', /^limit/)
    await refused({ path: '/api/v1/runs?limt=5' }, 400, 'input-invalid', /^limt/)
    await refused({ path: '/api/v1/runs?kind=lunch' }, 400, 'input-invalid', /^kind/)
    await refused(post('/models/late/versions/two/promote', '{}'), 400, 'input-invalid', /^version: expected a number/)
    await refused(
      post('/models/late/versions/2/promote', '{"version":3}'),
      400,
      'input-invalid',
      /^version: expected 2, as in the path, got 3/,
    )
    await refused(post('/models/late/versions/2/promote', '[]'), 400, 'input-invalid', /^body: expected a JSON object/)
    await refused(post('/models/late/versions/2/promote', '"x"'), 400, 'input-invalid', /^body: expected a JSON object/)
    await refused(post('/models/late/versions/2/promote', '{"alias":'), 400, 'input-invalid', /^body: expected a JSON document/)
    await refused(post('/models/late/versions/2/promote', '{"__proto__":{"x":1}}'), 400, 'input-invalid', /./)
    await refused(post('/models/late/versions/2/promote?alias=x', '{}'), 400, 'input-invalid', /^alias: expected fields in the JSON body/)
    await refused(
      post('/models/late/versions/2/promote', 'alias=x', { 'content-type': 'text/plain' }),
      415,
      'content-type-unsupported',
      /application\/json/,
    )
    await refused(post('/train/fit', JSON.stringify({ data: 'x'.repeat(17 * 2 ** 20) })), 413, 'request-too-large', /16777216/)
    await refused({ path: '/api/v1/nothing' }, 404, 'not-found', /no route GET \/api\/v1\/nothing/)
    await refused({ method: 'DELETE', path: '/api/v1/models' }, 404, 'not-found', /no route DELETE/)
  }))

test('a defect answers 500 with a request id and without its cause', () =>
  withServer(async (server, app) => {
    await app.close()
    const answer = await ask(server, { path: '/api/v1/models' })
    const error = errorIn(answer)
    assert.deepEqual([answer.status, error.code], [500, 'internal'])
    assert.match(error.message, new RegExp(`request ${answer.headers['x-request-id']}`))
    assert.doesNotMatch(answer.text, /sqlite|database|\.ts/i)
  }))

test('no input brings a verb to a 500, and every refusal is coded', () =>
  withServer(async (server) => {
    const routes = allVerbs.filter((verb) => verb.effect === 'read' && verb.http.startsWith('GET')).map((verb) => verb.http.slice(4))
    const cases = fc.record({
      route: fc.constantFrom(...routes),
      part: fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
      query: fc.string({ maxLength: 200 }),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ route, part, query }) => {
        const path = `/api/v1${route.replace(/:[A-Za-z]+/g, () => encodeURIComponent(part))}?${encodeURI(query)}`
        const answer = await ask(server, { path })
        assert.ok(answer.status < 500, `${path} ${answer.status} ${answer.text}`)
        if (answer.status >= 400) assert.match(errorIn(answer).code, /^[a-z-]+$/)
      }),
      { numRuns: 150 },
    )
  }))
