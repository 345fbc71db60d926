import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { answerOf, type Child, readLog, startServe, tempFolder } from './child.fixture.ts'
import { irisModel, writeBundle } from './iris.fixture.ts'

const temp = tempFolder()
let child: Child

before(async () => {
  child = await startServe(['--bundle', writeBundle(`${temp.path}/iris`, irisModel, 'iris', 3), '--log', `${temp.path}/log`])
})
after(async () => {
  await child[Symbol.asyncDispose]()
  temp[Symbol.dispose]()
})

const flower = [5.1, 3.5, 1.4, 0.2]
const named = { petal_width: 0.2, petal_length: 1.4, sepal_width: 3.5, sepal_length: 5.1 }

describe('an answer', () => {
  test('to a list of values names the class, the probabilities, the model, its version and an id', async () => {
    const response = await child.post({ input: flower })
    const answer = await answerOf(response)
    assert.equal(response.status, 200)
    assert.equal(answer.prediction, 'setosa')
    assert.deepEqual(Object.keys(answer.probabilities), ['setosa', 'versicolor', 'virginica'])
    assert.equal(answer.model, 'iris')
    assert.equal(answer.version, 3)
    assert.match(answer.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('to named columns is the same in whatever order they come', async () => {
    const byPosition = await answerOf(child.post({ input: flower }))
    const byName = await answerOf(child.post({ input: named }))
    assert.deepEqual({ ...byName, id: '' }, { ...byPosition, id: '' })
  })

  test('to many rows keeps their order, each with an id of its own', async () => {
    const answer = await answerOf(child.post({ inputs: [flower, [6.7, 3, 5.2, 2.3], named] }))
    assert.deepEqual(answer.predictions, ['setosa', 'virginica', 'setosa'])
    assert.equal(Object.keys(answer.probabilities).length, 3)
    assert.equal(new Set(answer.ids).size, 3)
  })

  test('stands in the log as a Prediction when it arrives', async () => {
    const { id, probabilities } = await answerOf(child.post({ input: named }))
    const record = readLog(`${temp.path}/log`).find((one) => one.id === id)
    assert.equal(record?.prediction, 'setosa')
    assert.deepEqual(record?.inputs, named)
    assert.deepEqual(record?.probabilities, Object.values(probabilities))
    assert.deepEqual([record?.deployment, record?.model, record?.version], ['iris', 'iris', 3])
  })

  test('comes to a body without content-length too', async () => {
    const body = new ReadableStream({
      start(stream) {
        for (const piece of ['{"input":[5.1,', '3.5,1.4', ',0.2]}']) stream.enqueue(new TextEncoder().encode(piece))
        stream.close()
      },
    })
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const response = await fetch(`${child.url}/predict`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    assert.equal((await answerOf(response)).prediction, 'setosa')
  })
})

describe('a refusal names the field, what was expected and what came, and repeats no value', () => {
  const secret = 'a-secret-that-must-not-come-back'
  const theirNames = 'one of sepal_length, sepal_width, petal_length, petal_width'
  const huge = `{"input":[1e999,3.5,1.4,0.2]}`
  const cases: [string, unknown, string, string, string][] = [
    ['text for a number', { input: [secret, 3.5, 1.4, 0.2] }, 'input.sepal_length', 'a number', 'text'],
    ['the text NaN', { input: [5.1, 'NaN', 1.4, 0.2] }, 'input.sepal_width', 'a number', 'text'],
    ['a bare NaN', '{"input":[5.1,NaN,1.4,0.2]}', 'body', 'JSON', 'NaN or Infinity, which JSON does not have'],
    ['infinity', huge, 'input.sepal_length', 'a number', 'a number beyond the range of float64'],
    ['null', { input: [5.1, null, 1.4, 0.2] }, 'input.sepal_width', 'a number', 'null'],
    ['a boolean', { input: [5.1, true, 1.4, 0.2] }, 'input.sepal_width', 'a number', 'a boolean'],
    ['a nested list', { input: [[5.1, 3.5, 1.4, 0.2]] }, 'input', '4 values', '1 values'],
    ['a list in a list', { input: [[5.1], 3.5, 1.4, 0.2] }, 'input.sepal_length', 'a number', 'a list'],
    ['too few values', { input: [5.1, 3.5, 1.4] }, 'input', '4 values', '3 values'],
    ['too many values', { input: [...flower, 1] }, 'input', '4 values', '5 values'],
    ['an unknown column', { input: { ...named, colour: secret } }, 'input.colour', theirNames, 'an unknown column'],
    ['a missing column', { input: { ...named, sepal_width: undefined } }, 'input.sepal_width', 'a number', 'nothing'],
    ['a prototype for a column', '{"input":{"__proto__":1}}', 'input.__proto__', theirNames, 'an unknown column'],
    ['text for a row', { input: secret }, 'input', 'a list of values or an object of named values', 'text'],
    ['an object for rows', { inputs: named }, 'inputs', 'a list of rows', 'an object'],
    ['no rows', { inputs: [] }, 'inputs', '1 to 10000 rows', '0 rows'],
    ['a bad row among good ones', { inputs: [flower, [1, 2, 3, 'x']] }, 'inputs[1].petal_width', 'a number', 'text'],
    ['both ways of asking', { input: flower, inputs: [flower] }, 'body', 'either input or inputs', 'both'],
    ['neither way of asking', {}, 'body', 'either input or inputs', 'neither'],
    ['a stray field', { input: flower, extra: secret }, 'extra', 'input or inputs only', 'an unknown field'],
    ['a bare list', [flower], 'body', 'an object', 'a list'],
    ['an empty body', '', 'body', 'JSON', 'nothing'],
    ['JSON cut off', '{"input":[5.1,', 'body', 'JSON', 'JSON that ends too early'],
    ['nesting', '['.repeat(100_000), 'body', 'lists and objects at most 8 deep', 'deeper ones'],
  ]
  for (const [what, body, field, expected, got] of cases) {
    test(what, async () => {
      const response = await child.post(body)
      const text = await response.text()
      assert.equal(response.status, 400)
      assert.deepEqual(JSON.parse(text).error.code, 'request-invalid')
      const { details } = JSON.parse(text).error
      assert.deepEqual(details, { field, expected, got })
      assert.ok(!text.includes(secret))
    })
  }

  test('a long unknown name is cut short', async () => {
    const { error } = await answerOf(child.post({ input: { ['x'.repeat(5000)]: 1 } }))
    assert.ok(String(error.details.field).length < 80)
  })

  test('bytes that are not UTF-8', async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${child.url}/predict`, { method: 'POST', headers, body: new Uint8Array([0x7b, 0xff, 0x7d]) })
    assert.equal((await answerOf(response)).error.details.expected, 'UTF-8 text')
  })

  test('another content type is 415', async () => {
    const response = await child.post({ input: flower }, { 'content-type': 'text/plain' })
    assert.equal(response.status, 415)
    const { error } = await answerOf(response)
    assert.deepEqual(error.details, { field: 'content-type', expected: 'application/json', got: 'text/plain' })
  })

  test('a body beyond the limit is 413, declared or not', async () => {
    const body = 'x'.repeat(8 * 2 ** 20 + 1)
    assert.equal((await child.post(body)).status, 413)
    const stream = new Blob([body]).stream()
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${child.url}/predict`, { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit)
    assert.equal(response.status, 413)
    assert.equal((await answerOf(response)).error.code, 'request-too-large')
  })

  test('another method is 405 and an unknown path 404', async () => {
    const get = await fetch(`${child.url}/predict`)
    assert.equal(get.status, 405)
    assert.equal(get.headers.get('allow'), 'POST')
    assert.equal((await fetch(`${child.url}/nowhere`)).status, 404)
    assert.equal((await fetch(`${child.url}/constructor`)).status, 404)
  })
})

test('refused rows are not in the log', async () => {
  const before = readLog(`${temp.path}/log`).length
  await child.post({ inputs: [flower, [1, 2, 3, 'x']] })
  assert.equal(readLog(`${temp.path}/log`).length, before)
})

test('a client that goes away in the middle of its body leaves nothing in flight', async () => {
  const { port } = new URL(child.url)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"inp')
  await until(async () => (await metric('levain_serve_in_flight_requests')) === 1)
  socket.destroy()
  await until(async () => (await metric('levain_serve_in_flight_requests')) === 0)
})

test('pages say what is served', async () => {
  assert.equal((await fetch(`${child.url}/healthz`)).status, 200)
  assert.equal((await fetch(`${child.url}/readyz`)).status, 200)
  assert.deepEqual(await (await fetch(`${child.url}/signature`)).json(), irisModel.signature)
  const about = (await (await fetch(child.url)).json()) as Record<string, unknown>
  assert.deepEqual([about.model, about.version, about.task], ['iris', 3, 'classification'])
})

test('both loopback addresses answer and no other does', async () => {
  const { port } = new URL(child.url)
  assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200)
  await assert.rejects(fetch(`http://127.0.0.2:${port}/healthz`))
})

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${child.url}/metrics`)).text()
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

test('values so large that the model has no finite answer are refused; neighbours are answered and the log stays JSON', async () => {
  const large = { input: [1e308, -1e308, 1e308, 1e308] }
  const responses = await Promise.all(Array.from({ length: 40 }, (_, i) => child.post(i % 4 ? { input: flower } : large)))
  for (const [i, response] of responses.entries()) {
    assert.equal(response.status, i % 4 ? 200 : 400)
    if (i % 4 === 0) assert.equal((await answerOf(response)).error.code, 'request-invalid')
  }
  assert.ok(readLog(`${temp.path}/log`).every(({ probabilities }) => probabilities?.every(Number.isFinite)))
})
