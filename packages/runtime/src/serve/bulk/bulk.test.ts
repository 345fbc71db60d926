import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Answer, type Child, readLog, startServe, tempFolder } from '../child.fixture.ts'
import { irisModel, writeBundle } from '../iris.fixture.ts'

const temp = tempFolder()
let child: Child

before(async () => {
  child = await startServe(['--bundle', writeBundle(`${temp.path}/iris`, irisModel, 'iris', 3), '--log', `${temp.path}/log`])
})
after(async () => {
  await child[Symbol.asyncDispose]()
  temp[Symbol.dispose]()
})

const setosa = [5.1, 3.5, 1.4, 0.2]
const virginica = [6.7, 3, 5.2, 2.3]

const bulk = (type: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${child.url}/bulk`, { method: 'POST', headers: { 'content-type': type, ...headers }, body: body as string })

test('many JSON lines are answered a line each, in their order, all of them in the log', async () => {
  const rows = Array.from({ length: 25_000 }, (_, index) => (index % 3 ? setosa : virginica))
  const text = await (await bulk('application/jsonlines', rows.map((row) => JSON.stringify(row)).join('\n'))).text()
  const answers = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer)
  assert.equal(answers.length, rows.length)
  assert.ok(answers.every(({ prediction }, index) => prediction === (index % 3 ? 'setosa' : 'virginica')))
  const logged = new Set(readLog(`${temp.path}/log`).map(({ id }) => id))
  assert.ok(answers.every(({ id }) => logged.has(id)))
})

test('a row that is refused says so in its line, and the others are answered', async () => {
  const lines = [JSON.stringify(setosa), '{', '[1,2]', JSON.stringify([1e308, -1e308, 1e308, 1e308]), '', JSON.stringify(virginica)]
  const answers = (await (await bulk('application/x-ndjson', lines.join('\n'))).text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer)
  assert.deepEqual(
    answers.map(({ prediction, error }) => prediction ?? error.details.field),
    ['setosa', 'line 1', 'line 2', 'input', 'virginica'],
  )
})

test('CSV is answered with CSV, compressed or not', async () => {
  const csv = `petal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\nx,1,1,1\n2.3,5.2,3,6.7\n`
  for (const [body, headers] of [
    [csv, {}],
    [gzipSync(csv), { 'content-encoding': 'gzip' }],
  ] as const) {
    const text = await (await bulk('text/csv', body, headers)).text()
    const [head, ...lines] = text.trimEnd().split('\n')
    assert.equal(head, 'prediction,probability_setosa,probability_versicolor,probability_virginica,id,error')
    assert.deepEqual([lines.length, lines[0]?.split(',')[0], lines[2]?.split(',')[0]], [3, 'setosa', 'virginica'])
    assert.equal(lines[1], ',,,,,"row 1.petal_width: expected a number, got text"')
  }
})

test('no rows, another type, an open quote at the start and a body beyond 64 MB are refused as a whole', async () => {
  assert.equal((await bulk('text/csv', '')).status, 400)
  assert.equal((await bulk('text/csv', '"1,2,3')).status, 400)
  assert.equal((await bulk('text/csv', 'petal_width,petal_width\n1,2\n')).status, 400)
  assert.equal((await bulk('application/json', '{}')).status, 415)
  assert.equal((await bulk('text/csv', gzipSync(Buffer.alloc(65 * 2 ** 20, 0x31)), { 'content-encoding': 'gzip' })).status, 413)
  assert.equal((await fetch(`${child.url}/bulk`)).status, 405)
})

test('what was begun is answered to its last row while the server stops, and counts as one request', async () => {
  await using own = await startServe(['--bundle', `${temp.path}/iris`])
  const rows = 200_000
  const response = await fetch(`${own.url}/bulk`, {
    method: 'POST',
    headers: { 'content-type': 'application/jsonlines' },
    body: `${JSON.stringify(setosa)}\n`.repeat(rows),
  })
  own.process.kill('SIGTERM')
  const text = await response.text()
  assert.equal(text.trimEnd().split('\n').length, rows)
  assert.deepEqual(await own.exited(), { code: 0, signal: null })
  await (await bulk('application/jsonlines', JSON.stringify(setosa))).text()
  const metrics = await (await fetch(`${child.url}/metrics`)).text()
  assert.match(metrics, /^levain_serve_requests_total\{code="200"\} \d{1,2}$/m)
})
