import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArgs } from 'node:util'
import { readLog, startServe, tempFolder } from './child.fixture.ts'
import { fuzz } from './fuzz.fixture.ts'
import { houseModel } from './house.fixture.ts'
import { writeBundle } from './iris.fixture.ts'

/** `node --conditions=@levain/source packages/runtime/src/serve/fuzz.test.ts --requests 100000 --seed 7` is the long way. */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1500' }, seed: { type: 'string', default: '1' } },
  strict: false,
})

test('requests bent and broken in every protocol are answered below 500, none is left hanging, and the log holds the answered rows', async () => {
  using temp = tempFolder()
  const bundle = writeBundle(`${temp.path}/house`, houseModel, 'house', 1)
  await using child = await startServe(['--bundle', bundle, '--log', `${temp.path}/log`, '--grpc-port', '0'])
  const { statuses, faults } = await fuzz(child, Number(values.seed), Number(values.requests))
  if (Number(values.requests) > 10_000) console.log(statuses)
  assert.deepEqual(faults, [])
  assert.ok((statuses['HTTP 200'] ?? 0) > 0 && (statuses['HTTP 400'] ?? 0) > 0 && (statuses['gRPC 200'] ?? 0) > 0)
  const metrics = await (await fetch(`${child.url}/metrics`)).text()
  const answered = Number(/^levain_serve_predictions_total\{.*\} (\d+)$/m.exec(metrics)?.[1])
  const records = readLog(`${temp.path}/log`)
  assert.equal(records.length, answered)
  assert.equal(new Set(records.map(({ id }) => id)).size, answered)
})
