import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { answerOf, control, readLog, startServe, tempFolder } from './child.fixture.ts'
import { constantModel, writeBundle } from './iris.fixture.ts'

test('1,000 concurrent predictions while a version is rolled out: none fails, each is logged once with the version that answered', async () => {
  using temp = tempFolder()
  const socket = `${temp.path}/c.sock`
  const one = writeBundle(`${temp.path}/one`, constantModel(1), 'iris', 1)
  const two = writeBundle(`${temp.path}/two`, constantModel(2), 'iris', 2)
  await using child = await startServe(['--bundle', one, '--log', `${temp.path}/log`, '--control', socket])
  const ask = async () => {
    const response = await child.post({ input: [5.1, 3.5, 1.4, 0.2] })
    assert.equal(response.status, 200)
    return answerOf(response)
  }
  await ask()
  const asked = Array.from({ length: 1000 }, ask)
  const swapped = control(socket, 'POST', '/swap', { bundle: two })
  const answers = await Promise.all(asked)
  assert.equal((await swapped).status, 200)
  answers.push(await ask())
  for (const { prediction, version } of answers) assert.equal(prediction, version)
  assert.equal(answers.at(-1)?.version, 2)
  const logged = readLog(`${temp.path}/log`)
  assert.equal(logged.length, answers.length + 1)
  const byId = new Map(logged.map((record) => [record.id, record]))
  assert.equal(byId.size, logged.length)
  for (const { id, version } of answers) assert.equal(byId.get(id)?.version, version)
})

test('a bundle that cannot be read is refused and the version before goes on answering', async () => {
  using temp = tempFolder()
  const socket = `${temp.path}/c.sock`
  const one = writeBundle(`${temp.path}/one`, constantModel(1), 'iris', 1)
  const two = writeBundle(`${temp.path}/two`, constantModel(2), 'iris', 2)
  writeFileSync(`${two}/model.json`, '{"altered":true}')
  await using child = await startServe(['--bundle', one, '--control', socket])
  for (const bundle of [two, `${temp.path}/nowhere`]) {
    const { status, body } = await control(socket, 'POST', '/swap', { bundle })
    assert.equal(status, 422)
    assert.equal((body as { error: { code: string } }).error.code, 'model-unreadable')
  }
  assert.equal((await answerOf(child.post({ input: [1, 2, 3, 4] }))).version, 1)
})

test('the control socket is its owner’s alone and tells what the process is', async () => {
  using temp = tempFolder()
  const socket = `${temp.path}/c.sock`
  const bundle = writeBundle(`${temp.path}/one`, constantModel(1), 'iris', 1)
  await using child = await startServe(['--bundle', bundle, '--name', 'garden', '--control', socket])
  assert.equal(statSync(socket).mode & 0o777, 0o600)
  await child.post({ input: [1, 2, 3, 4] })
  await child.post({ input: [] })
  const { body } = await control(socket, 'GET', '/stats')
  const stats = body as Record<string, unknown>
  assert.deepEqual([stats.name, stats.pid, stats.requests, stats.errors], ['garden', child.process.pid, 2, 1])
  assert.equal((await control(socket, 'POST', '/swap', {})).status, 400)
  assert.equal((await control(socket, 'GET', '/nowhere')).status, 404)
})
