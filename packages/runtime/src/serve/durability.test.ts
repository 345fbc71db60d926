import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { seededRandom } from '@levain/core/context'
import { answerOf, type Child, readLog, startServe, tempFolder } from './child.fixture.ts'
import { constantModel, writeBundle } from './iris.fixture.ts'

const flower = [5.1, 3.5, 1.4, 0.2]

/** `npm test` kills a few times; LEVAIN_KILLS=100 is the whole exercise. */
const kills = Number(process.env.LEVAIN_KILLS ?? 10)

test('killed under load at seeded random moments, with and without --fsync: every answered prediction is in the log once', async () => {
  using temp = tempFolder()
  const bundle = writeBundle(`${temp.path}/one`, constantModel(1), 'iris', 1)
  const log = `${temp.path}/log`
  const random = seededRandom(4711)
  const answered: string[] = []
  for (let time = 0; time < kills; time++) {
    await using child = await startServe(['--bundle', bundle, '--log', log, ...(time % 2 ? ['--fsync'] : [])])
    const clients = Array.from({ length: 32 }, () => askUntilItDies(child.url, answered))
    await new Promise((resolve) => setTimeout(resolve, 50 + 250 * random.next()))
    child.process.kill('SIGKILL')
    await Promise.all(clients)
  }
  assert.ok(answered.length > 10 * kills)
  const times = new Map<string, number>()
  for (const { id } of readLog(log)) times.set(id, (times.get(id) ?? 0) + 1)
  assert.deepEqual(
    answered.filter((id) => times.get(id) !== 1),
    [],
  )
})

/** Asks over one kept connection until the server is gone; keeps the ids of answers that came whole. */
async function askUntilItDies(url: string, answered: string[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    for (;;) answered.push(await ask(url, agent))
  } catch {
    agent.destroy()
  }
}

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/predict`, { agent, method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => (response.complete ? resolve((JSON.parse(text) as { id: string }).id) : reject(new Error('cut off'))))
    })
    asked.on('error', reject)
    asked.end(JSON.stringify({ input: flower }))
  })
}

test('told to stop, it answers what was begun, refuses what is new, says it is not ready, and exits with 0', async () => {
  using temp = tempFolder()
  const bundle = writeBundle(`${temp.path}/one`, constantModel(1), 'iris', 1)
  await using child = await startServe(['--bundle', bundle, '--log', `${temp.path}/log`])
  const begun = await begin(child)
  child.process.kill('SIGTERM')
  while ((await fetch(`${child.url}/readyz`)).status !== 503) await new Promise((resolve) => setTimeout(resolve, 5))
  const refused = await child.post({ input: flower })
  assert.equal(refused.status, 503)
  assert.equal(refused.headers.get('retry-after'), '1')
  assert.equal((await answerOf(refused)).error.code, 'draining')
  assert.equal((await fetch(`${child.url}/healthz`)).status, 200)
  const answer = await begun()
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.match(answer, /connection: close/i)
  assert.deepEqual(await child.exited(), { code: 0, signal: null })
  assert.equal(readLog(`${temp.path}/log`).length, 1)
})

/** Sends the head and half of the body of a request. The result sends the rest and gives the whole answer. */
async function begin(child: Child): Promise<() => Promise<string>> {
  const body = JSON.stringify({ input: flower })
  const socket = connect(Number(new URL(child.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  )
  while (!/in_flight_requests 1$/m.test(await (await fetch(`${child.url}/metrics`)).text()))
    await new Promise((resolve) => setTimeout(resolve, 5))
  return async () => {
    socket.write(body.slice(5))
    let text = ''
    for await (const chunk of socket) text += chunk
    return text
  }
}

test('a process whose folder was deleted ends by itself', { skip: process.platform === 'win32' }, async () => {
  using temp = tempFolder()
  const bundle = writeBundle(`${temp.path}/one`, constantModel(1), 'iris', 1)
  await using child = await startServe(['--bundle', bundle, '--log', `${temp.path}/log`, '--control', `${temp.path}/c.sock`])
  assert.equal((await child.post({ input: flower })).status, 200)
  rmSync(temp.path, { recursive: true })
  assert.deepEqual(await child.exited(), { code: 0, signal: null })
})

test('a log that can grow no further refuses with 503, and nothing answered is missing from it', {
  skip: process.platform === 'win32',
}, async () => {
  using temp = tempFolder()
  const bundle = writeBundle(`${temp.path}/one`, constantModel(1), 'iris', 1)
  await using child = await startServe(['--bundle', bundle, '--log', `${temp.path}/log`], 'ulimit -f 8')
  const answers = await Promise.all(Array.from({ length: 100 }, () => child.post({ input: flower })))
  const given = await Promise.all(answers.filter(({ status }) => status === 200).map(answerOf))
  const refused = answers.filter(({ status }) => status === 503)
  assert.ok(given.length > 0 && refused.length > 0)
  assert.equal(given.length + refused.length, 100)
  for (const response of refused) assert.equal((await answerOf(response)).error.code, 'log-unwritable')
  assert.deepEqual(
    readLog(`${temp.path}/log`)
      .map(({ id }) => id)
      .sort(),
    given.map(({ id }) => id).sort(),
  )
  assert.equal((await fetch(`${child.url}/healthz`)).status, 200)
})
