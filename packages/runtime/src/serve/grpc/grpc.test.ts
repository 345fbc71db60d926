import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Child, readLog, startServe, tempFolder } from '../child.fixture.ts'
import { irisModel, writeBundle } from '../iris.fixture.ts'
import { type GrpcClient, grpcClient } from './client.fixture.ts'
import { bytesOf, lengthField, packedField, readFields } from './wire.ts'

const temp = tempFolder()
let child: Child
let client: GrpcClient

before(async () => {
  const bundle = writeBundle(`${temp.path}/iris`, irisModel, 'iris', 3)
  child = await startServe(['--bundle', bundle, '--log', `${temp.path}/log`, '--grpc-port', '0'])
  client = grpcClient(child.grpc)
})
after(async () => {
  await client[Symbol.asyncDispose]()
  await child[Symbol.asyncDispose]()
  temp[Symbol.dispose]()
})

const setosa = [5.1, 3.5, 1.4, 0.2]
const raw = (values: readonly number[]): Buffer => Buffer.from(new Float64Array(values).buffer)
const model = (name: string, version = ''): Buffer => Buffer.concat([lengthField(1, name), lengthField(2, version)])
const tensor = (...more: Buffer[]): Buffer =>
  lengthField(5, Buffer.concat([lengthField(1, 'x'), lengthField(2, 'FP64'), packedField(3, [1, 4]), ...more]))

/** Texts and messages of a message, by the number of their field. */
function fieldsOf(message: Buffer): Map<number, Buffer[]> {
  const found = new Map<number, Buffer[]>()
  for (const field of readFields(message))
    if (Buffer.isBuffer(field.value)) found.set(field.number, [...(found.get(field.number) ?? []), field.value])
  return found
}

describe('Open Inference Protocol over gRPC', () => {
  test('says that it lives and is ready, what it is and what the model takes', async () => {
    for (const method of ['ServerLive', 'ServerReady'])
      assert.deepEqual((await client.call(method, Buffer.alloc(0))).body, Buffer.from([8, 1]))
    assert.deepEqual((await client.call('ModelReady', model('iris', '3'))).body, Buffer.from([8, 1]))
    assert.equal(
      fieldsOf((await client.call('ServerMetadata', Buffer.alloc(0))).body)
        .get(1)?.[0]
        ?.toString(),
      'levain',
    )
    const metadata = fieldsOf((await client.call('ModelMetadata', model('iris'))).body)
    assert.deepEqual([metadata.get(4)?.length, metadata.get(5)?.length], [4, 3])
    // A size of −1 is ten bytes on the wire.
    assert.deepEqual(fieldsOf(metadata.get(4)![0]!).get(3)?.[0]?.length, 10)
  })

  test('answers raw elements with raw ones, and the row is in the log before', async () => {
    const { body, status } = await client.call(
      'ModelInfer',
      Buffer.concat([model('iris'), lengthField(3, 'mine'), tensor(), lengthField(7, raw(setosa))]),
    )
    const answer = fieldsOf(body)
    assert.equal(status, 0)
    assert.equal(answer.get(3)?.[0]?.toString(), 'mine')
    const [species, chances, ids] = answer.get(6)!
    assert.equal(species?.subarray(4).toString(), 'setosa')
    assert.ok(chances!.readDoubleLE(0) > 0.9)
    const record = readLog(`${temp.path}/log`).find(({ id }) => id === ids?.subarray(4).toString())
    assert.deepEqual(Object.values(record?.inputs ?? {}), setosa)
  })

  test('answers typed elements with typed ones, and only the outputs asked for', async () => {
    const asked = Buffer.concat([
      model('iris', '3'),
      tensor(lengthField(5, lengthField(7, raw(setosa)))),
      lengthField(6, lengthField(1, 'species')),
    ])
    const answer = fieldsOf((await client.call('ModelInfer', asked)).body)
    assert.deepEqual([answer.get(5)?.length, answer.get(6)], [1, undefined])
    const contents = fieldsOf(answer.get(5)![0]!).get(5)![0]!
    assert.deepEqual(
      [...readFields(contents)].map((field) => [field.number, bytesOf(field).toString()]),
      [[8, 'setosa']],
    )
  })

  test('reads compressed messages, and gives up one that would unpack beyond the limit', async () => {
    const compressed = (message: Buffer) => {
      const packed = gzipSync(message)
      const head = Buffer.from([1, 0, 0, 0, 0])
      head.writeUInt32BE(packed.length, 1)
      return Buffer.concat([head, packed])
    }
    const gzip = { 'grpc-encoding': 'gzip' }
    assert.equal((await client.send('ModelReady', compressed(model('iris')), gzip)).status, 0)
    assert.equal((await client.send('ModelInfer', compressed(Buffer.alloc(64 * 2 ** 20)), gzip)).code, 'request-too-large')
  })

  for (const [what, message, status, words] of [
    ['another model', Buffer.concat([model('other'), tensor(), lengthField(7, raw(setosa))]), 5, 'other'],
    ['another version', Buffer.concat([model('iris', '9'), tensor(), lengthField(7, raw(setosa))]), 5, 'iris@9'],
    ['too few bytes', Buffer.concat([model('iris'), tensor(), lengthField(7, raw([1]))]), 3, 'raw_input_contents[0]'],
    [
      'raw and typed elements at once',
      Buffer.concat([model('iris'), tensor(lengthField(5, lengthField(7, raw(setosa)))), lengthField(7, raw(setosa))]),
      3,
      'inputs[0]',
    ],
    [
      'elements of another type',
      Buffer.concat([model('iris'), tensor(lengthField(5, lengthField(6, raw(setosa))))]),
      3,
      'inputs[0].contents',
    ],
    [
      'NaN where a value is required',
      Buffer.concat([model('iris'), tensor(), lengthField(7, raw([Number.NaN, 1, 1, 1]))]),
      3,
      'inputs[0][0].sepal_length',
    ],
    ['no inputs', model('iris'), 3, 'inputs'],
    ['bytes that are no message', Buffer.from([0xff, 0xff]), 3, 'message'],
  ] as const)
    test(`refuses ${what} with a status and the field`, async () => {
      const answer = await client.call('ModelInfer', message)
      assert.equal(answer.status, status)
      assert.ok(answer.message.includes(words), answer.message)
    })

  test('hundreds of requests at once are all answered, each with its own row', async () => {
    const asked = (value: number) =>
      Buffer.concat([model('iris'), lengthField(3, String(value)), tensor(), lengthField(7, raw([value, 1, 1, 1]))])
    const answers = await Promise.all(Array.from({ length: 400 }, (_, value) => client.call('ModelInfer', asked(value))))
    assert.ok(answers.every(({ status, body }, value) => status === 0 && fieldsOf(body).get(3)?.[0]?.toString() === String(value)))
  })

  test('a method there is not, a body that is no message, and one that is too large', async () => {
    assert.equal((await client.call('ModelStreamInfer', Buffer.alloc(0))).status, 12)
    assert.equal((await client.send('ModelInfer', Buffer.from('x'))).status, 3)
    assert.equal((await client.send('ModelInfer', Buffer.alloc(9 * 2 ** 20))).code, 'request-too-large')
  })

  test('a time that is over is told as such, and nothing is in the log', async () => {
    const before = readLog(`${temp.path}/log`).length
    const asked = Buffer.concat([model('iris'), tensor(), lengthField(7, raw(setosa))])
    assert.equal((await client.call('ModelInfer', asked, { 'grpc-timeout': '0n' })).status, 4)
    assert.equal(readLog(`${temp.path}/log`).length, before)
  })

  test('a client that goes away in the middle of its message leaves nothing in flight', async () => {
    await using lone = grpcClient(child.grpc)
    const path = '/inference.GRPCInferenceService/ModelInfer'
    const stream = lone.session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' }, { endStream: false })
    stream.on('error', () => undefined)
    stream.write(Buffer.from([0, 0, 0, 1, 0, 1]))
    await until(async () => (await inFlight()) === 1)
    stream.close()
    await until(async () => (await inFlight()) === 0)
  })
})

async function inFlight(): Promise<number> {
  const text = await (await fetch(`${child.url}/metrics`)).text()
  return Number(/^levain_serve_in_flight_requests (.*)$/m.exec(text)?.[1])
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}
