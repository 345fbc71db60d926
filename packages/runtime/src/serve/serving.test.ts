import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import type { Model } from '@levain/core'
import { answerOf, readLog, tempFolder } from './child.fixture.ts'
import { constantModel, irisModel, writeBundle } from './iris.fixture.ts'
import { createServing, type ServingOptions } from './serving.ts'

/** Serves `model` in this process while `body` runs. */
async function serving(
  model: Model,
  body: (post: (asked: unknown) => Promise<Response>, folder: string, url: string) => Promise<void>,
  options: Partial<ServingOptions> = {},
) {
  using temp = tempFolder()
  const bundle = writeBundle(`${temp.path}/bundle`, model, 'm', 1)
  const served = await createServing({ bundle, port: 0, log: `${temp.path}/log`, ...options })
  const headers = { 'content-type': 'application/json' }
  try {
    await body(
      (asked) => fetch(`${served.url}/predict`, { method: 'POST', headers, body: JSON.stringify(asked) }),
      `${temp.path}/log`,
      served.url,
    )
  } finally {
    await served.drain()
  }
}

/** A model of one column of each type, none required but the first. */
const mixed: Model = {
  ...constantModel(1),
  signature: {
    inputs: [
      { name: 'distance', type: 'integer', required: true },
      { name: 'carrier', type: 'category', required: false, levels: ['AA', 'DL'] },
      { name: 'departs', type: 'time', required: false },
      { name: 'diverted', type: 'boolean', required: false },
      { name: 'remark', type: 'text', required: false },
    ],
    output: { name: 'delay', task: 'regression' },
  },
}

test('what may be missing may be null or left out, unseen levels count as unseen, and times are kept as ISO-8601', () =>
  serving(mixed, async (post, log) => {
    const rows = [
      { distance: 1, carrier: 'never seen', departs: '2001-02-15T10:00:00+01:00', diverted: true, remark: 'é "x"' },
      { distance: 2, carrier: null, departs: 982_227_600_000 },
      { distance: 3, departs: '2001-02-15' },
    ]
    const answer = await answerOf(post({ inputs: rows }))
    assert.deepEqual(answer.predictions, [1, 1, 1])
    assert.deepEqual(
      readLog(log).map(({ inputs }) => inputs),
      [
        { distance: 1, carrier: 'never seen', departs: '2001-02-15T09:00:00.000Z', diverted: true, remark: 'é "x"' },
        { distance: 2, carrier: null, departs: '2001-02-15T09:00:00.000Z', diverted: null, remark: null },
        { distance: 3, carrier: null, departs: '2001-02-15T00:00:00.000Z', diverted: null, remark: null },
      ],
    )
  }))

test('values of each type are refused for what they are', () =>
  serving(mixed, async (post) => {
    const cases: [Record<string, unknown>, string, string][] = [
      [{ distance: 1.5 }, 'input.distance', 'a number with a fraction'],
      [{ distance: null }, 'input.distance', 'null'],
      [{ distance: 1, carrier: 7 }, 'input.carrier', 'an integer'],
      [{ distance: 1, departs: 'yesterday' }, 'input.departs', 'text'],
      [{ distance: 1, departs: '2001-02-30' }, 'input.departs', 'text'],
      [{ distance: 1, departs: 9e15 }, 'input.departs', 'an integer'],
      [{ distance: 1, diverted: 1 }, 'input.diverted', 'an integer'],
    ]
    for (const [input, field, got] of cases) {
      const { error } = await answerOf(post({ input }))
      assert.deepEqual([error.details.field, error.details.got], [field, got])
    }
  }))

test('10,000 rows are answered in one request and 10,001 refused', () =>
  serving(irisModel, async (post, log) => {
    const rows = Array.from({ length: 10_000 }, (_, index) => [5, 3, 1 + (index % 60) / 10, 0.2])
    const answer = await answerOf(post({ inputs: rows }))
    assert.equal(new Set(answer.ids).size, 10_000)
    const records = readLog(log)
    assert.deepEqual(
      records.map(({ prediction }) => prediction),
      answer.predictions,
    )
    assert.equal((await post({ inputs: [...rows, rows[0]] })).status, 400)
  }))

test('labels beyond ASCII come back as they are', () =>
  serving(
    {
      ...irisModel,
      signature: { ...irisModel.signature, output: { name: 'art', task: 'classification', classes: ['Blüte', '花', '🌸'] } },
    },
    async (post, log) => {
      const answer = await answerOf(post({ input: [5.1, 3.5, 1.4, 0.2] }))
      assert.equal(answer.prediction, 'Blüte')
      assert.deepEqual(Object.keys(answer.probabilities), ['Blüte', '花', '🌸'])
      assert.equal(readLog(log)[0]?.prediction, 'Blüte')
    },
  ))

test('too much work is refused at once with 503 and the time after which to try again', () =>
  serving(
    irisModel,
    async (post, _log, url) => {
      const response = await post({ input: [5.1, 3.5, 1.4, 0.2] })
      assert.equal(response.status, 503)
      assert.equal(response.headers.get('retry-after'), '1')
      assert.equal((await answerOf(response)).error.code, 'overloaded')
      assert.match(await (await fetch(`${url}/metrics`)).text(), /^levain_serve_shed_total 1$/m)
    },
    { admission: { maxRequests: 0 } },
  ))

test('what nobody waits for any more is refused with 504 before it is run, and is not in the log', () =>
  serving(irisModel, async (_post, log, url) => {
    const ask = (timeout: string) =>
      fetch(`${url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-timeout-ms': timeout },
        body: '{"input":[5.1,3.5,1.4,0.2]}',
      })
    const late = await ask('0')
    assert.deepEqual([late.status, (await answerOf(late)).error.code], [504, 'deadline-exceeded'])
    assert.equal((await ask('60000')).status, 200)
    assert.equal(readLog(log).length, 1)
    const refused = await ask('soon')
    assert.deepEqual([refused.status, (await answerOf(refused)).error.details.field], [400, 'x-request-timeout-ms'])
  }))

test('a taken port is refused by name', async () => {
  using temp = tempFolder()
  const bundle = writeBundle(`${temp.path}/bundle`, irisModel, 'iris', 1)
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  await assert.rejects(createServing({ bundle, port }), { code: 'port-taken' })
  other.close()
})

test('a control socket that somebody answers on is not taken over', async () => {
  using temp = tempFolder()
  const bundle = writeBundle(`${temp.path}/bundle`, irisModel, 'iris', 1)
  const control = `${temp.path}/c.sock`
  const first = await createServing({ bundle, port: 0, control })
  await assert.rejects(createServing({ bundle, port: 0, control }), { code: 'conflict' })
  await first.drain()
  const again = await createServing({ bundle, port: 0, control })
  await again.drain()
})
