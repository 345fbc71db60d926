import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type GrpcClient, grpcClient } from './grpc/client.fixture.ts'
import { frame } from './grpc/frame.ts'
import { lengthField, packedField } from './grpc/wire.ts'

/** What a server did with requests that were bent and broken by a seed. */
export interface FuzzReport {
  readonly requests: number
  /** Answers by protocol and status. */
  readonly statuses: Readonly<Record<string, number>>
  /** What must not happen: an answer of 500 or above, none at all, or one that repeats a value. */
  readonly faults: readonly string[]
}

/** A text that stands in values of requests and must not come back. */
const secret = 'k3y-of-s0mebody'
const answerWithinMs = 20_000

type Random = () => number

/** mulberry32: uniform in [0, 1), the same for the same seed. */
function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const below = (random: Random, n: number): number => Math.floor(random() * n)
const pick = <Thing>(random: Random, list: readonly Thing[]): Thing => list[below(random, list.length)] as Thing

const row = [71.5, 3, true, 'Bonn', '2020-01-02']
const names = ['size', 'rooms', 'garden', 'city', 'sold']
const record = Object.fromEntries(names.map((name, index) => [name, row[index]]))
const types = ['FP64', 'INT64', 'BOOL', 'BYTES', 'BYTES']
const tensors = names.map((name, index) => ({ name, datatype: types[index], shape: [1], data: [row[index]] }))

interface Request {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const json = { 'content-type': 'application/json' }

/** Requests of the model of houses that are right as they stand, one of each form. */
const valid: readonly { path: string; headers?: Record<string, string>; value?: unknown; text?: string }[] = [
  { path: '/predict', value: { input: row } },
  { path: '/predict', value: { inputs: [record, row] } },
  { path: '/explain', value: { input: record } },
  { path: '/invocations', value: { dataframe_split: { columns: names, data: [row] } } },
  { path: '/invocations', value: { dataframe_records: [record], params: { method: 'predict' } } },
  { path: '/invocations', value: { instances: [row] } },
  { path: '/invocations', value: { inputs: Object.fromEntries(names.map((name, index) => [name, [row[index]]])) } },
  { path: '/invocations', headers: { 'content-type': 'text/csv' }, text: `${names.join(',')}\n${row.join(',')}\n` },
  {
    path: '/invocations',
    headers: { 'content-type': 'application/jsonlines', accept: 'text/csv' },
    text: `${JSON.stringify(row)}\n${JSON.stringify(record)}`,
  },
  { path: '/bulk', headers: { 'content-type': 'text/csv' }, text: `${names.join(',')}\n${row.join(',')}\n${row.join(',')}\n` },
  { path: '/bulk', headers: { 'content-type': 'application/jsonlines' }, text: `${JSON.stringify(row)}\n${JSON.stringify(record)}` },
  { path: '/score', value: { input_data: { columns: names, data: [row] } } },
  { path: '/v1/models/house:predict', value: { instances: [record], parameters: {} } },
  { path: '/v2/models/house/infer', value: { id: 'a', inputs: tensors, outputs: [{ name: 'price', parameters: { binary_data: true } }] } },
]

const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  -0,
  2 ** 53,
  '',
  secret,
  'NaN',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  [secret],
  { size: secret },
  Array.from({ length: 300 }, () => 1),
  JSON.parse('{"__proto__":{"x":1}}'),
  '\ud800',
  '\u0000',
  'x'.repeat(5000),
]

/** Puts something odd at a random place, or takes away what is there. */
function bend(random: Random, value: unknown): unknown {
  if (random() < 0.3 || typeof value !== 'object' || value === null) return pick(random, oddities)
  const keys = Object.keys(value)
  if (keys.length === 0) return pick(random, oddities)
  const key = pick(random, keys)
  const copy: unknown = Array.isArray(value) ? [...value] : { ...value }
  const holder = copy as Record<string, unknown>
  if (random() < 0.15) delete holder[key]
  else if (random() < 0.1) holder[`${key}_`] = pick(random, oddities)
  else holder[key] = bend(random, holder[key])
  return copy
}

/** Changes, cuts, doubles or inserts some bytes. */
function breakBytes(random: Random, bytes: Buffer): Buffer {
  let broken: Buffer = Buffer.from(bytes)
  for (let times = 1 + below(random, 4); times > 0; times--) {
    const at = below(random, broken.length + 1)
    const way = below(random, 5)
    if (way === 0) broken = Buffer.concat([broken.subarray(0, at), Buffer.from([below(random, 256)]), broken.subarray(at)])
    else if (way === 1) broken = broken.subarray(0, at)
    else if (way === 2 && broken.length > 0) broken[Math.min(at, broken.length - 1)] = below(random, 256)
    else if (way === 3) broken = Buffer.concat([broken.subarray(0, at), broken.subarray(below(random, at + 1))])
    else broken = Buffer.concat([broken.subarray(0, at), broken.subarray(Math.min(broken.length, at + 1 + below(random, 8)))])
  }
  return broken
}

function bentHeaders(random: Random, headers: Record<string, string>): Record<string, string> {
  const odd: Record<string, string> = {
    'content-type': pick(random, ['text/csv', 'application/jsonlines', 'application/json; charset=latin1', 'a/b', '']),
    'content-encoding': pick(random, ['gzip', 'deflate', 'br', 'identity', '']),
    'inference-header-content-length': pick(random, ['0', '10', '-1', '1e9', '99999999', 'x']),
    accept: pick(random, ['text/csv', 'application/jsonlines', '*/*']),
  }
  const name = pick(random, Object.keys(odd))
  return { ...headers, [name]: odd[name]! }
}

function binaryTensors(random: Random): Request {
  const raws = [Buffer.alloc(8, below(random, 256)), Buffer.alloc(8, below(random, 3)), Buffer.from([1])]
  const inputs = tensors.map((tensor, index) => {
    const raw = raws[index]
    return raw ? { ...tensor, data: undefined, parameters: { binary_data_size: raw.length } } : tensor
  })
  const head = Buffer.from(JSON.stringify(random() < 0.5 ? bend(random, { inputs }) : { inputs }))
  const body = Buffer.concat([head, ...raws])
  const headers = { 'inference-header-content-length': String(head.length) }
  return { path: '/v2/models/house/infer', headers, body: random() < 0.6 ? breakBytes(random, body) : body }
}

function makeRequest(random: Random): Request {
  if (random() < 0.15) return binaryTensors(random)
  const { path, headers = json, value, text } = pick(random, valid)
  const bent = random() < 0.5 && value !== undefined ? bend(random, value) : value
  let body: Buffer = Buffer.from(text ?? JSON.stringify(bent) ?? '')
  if (random() < 0.45) body = breakBytes(random, body)
  if (random() < 0.02) body = Buffer.from(Array.from({ length: below(random, 400) }, () => below(random, 256)))
  let sent: Record<string, string> = { ...headers }
  if (random() < 0.15) sent = bentHeaders(random, sent)
  if (random() < 0.05) {
    body = gzipSync(body)
    sent['content-encoding'] = 'gzip'
    if (random() < 0.3) body = breakBytes(random, body)
  }
  return { path: random() < 0.03 ? `${path}${pick(random, ['/', '%ff', '?x=1', ':x'])}` : path, headers: sent, body }
}

function grpcMessage(random: Random): Buffer {
  const raws = [
    Buffer.alloc(8, below(random, 256)),
    Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from([1]),
    Buffer.from('\x04\0\0\0Bonn'),
    Buffer.from('\x0a\0\0\x002020-01-02'),
  ]
  const inputs = names.map((name, index) =>
    lengthField(5, Buffer.concat([lengthField(1, name), lengthField(2, types[index]!), packedField(3, [1])])),
  )
  const message = Buffer.concat([lengthField(1, 'house'), ...inputs, ...raws.map((raw) => lengthField(7, raw))])
  return random() < 0.9 ? breakBytes(random, message) : message
}

/** Sends so many requests made from a seed to a server of the model of houses, some of them at a time. */
export async function fuzz(target: { url: string; grpc: string }, seed: number, requests: number): Promise<FuzzReport> {
  const random = randomOf(seed)
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const statuses: Record<string, number> = {}
  const faults: string[] = []
  await using client = grpcClient(target.grpc)
  const note = (number: number, protocol: string, { status, text }: Said) => {
    const kind = `${protocol} ${status}`
    statuses[kind] = (statuses[kind] ?? 0) + 1
    if (status === 0 || status >= 500) faults.push(`request ${number} of seed ${seed}: ${kind} ${text.slice(0, 200)}`)
    // The id of a request is the one thing that has to come back.
    if (text.replace(`"id":"${secret}"`, '').includes(secret))
      faults.push(`request ${number} of seed ${seed} repeats a value: ${text.slice(0, 200)}`)
  }
  let next = 0
  const worker = async () => {
    while (next < requests) {
      const number = next++
      if (random() < 0.15) note(number, 'gRPC', await callGrpc(client, random))
      else note(number, 'HTTP', await post(agent, target.url, makeRequest(random)))
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  agent.destroy()
  return { requests, statuses, faults }
}

interface Said {
  /** HTTP status, or that of gRPC where 0 says well and 500 stands for a fault of the server. */
  readonly status: number
  readonly text: string
}

async function post(agent: Agent, url: string, { path, headers, body }: Request): Promise<Said> {
  try {
    const asked = request(`${url}${path}`, {
      agent,
      method: 'POST',
      headers: { ...headers, 'content-length': body.length },
      timeout: answerWithinMs,
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
    asked.end(body)
    const [response] = await once(asked, 'response')
    let text = ''
    response.setEncoding('latin1')
    for await (const chunk of response) text += chunk
    return { status: response.statusCode, text }
  } catch (error) {
    return { status: 0, text: String(error) }
  }
}

/** Statuses of gRPC that say a server went wrong: UNKNOWN, DATA_LOSS, INTERNAL. */
const faulty = new Set([2, 13, 15])

async function callGrpc(client: GrpcClient, random: Random): Promise<Said> {
  const framed = frame(grpcMessage(random))
  const body = random() < 0.2 ? breakBytes(random, framed) : framed
  const { status, message } = await client.send('ModelInfer', body, random() < 0.05 ? { 'grpc-encoding': 'gzip' } : {})
  if (Number.isNaN(status)) return { status: 0, text: 'no status' }
  return { status: faulty.has(status) ? 500 + status : 200 + status, text: message }
}
