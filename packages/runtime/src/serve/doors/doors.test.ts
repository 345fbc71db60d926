import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Child, readLog, startServe, tempFolder } from '../child.fixture.ts'
import { houseModel } from '../house.fixture.ts'
import { irisModel, writeBundle } from '../iris.fixture.ts'

const temp = tempFolder()
let iris: Child
let house: Child

before(async () => {
  iris = await startServe(['--bundle', writeBundle(`${temp.path}/iris`, irisModel, 'iris', 3), '--log', `${temp.path}/log`])
  house = await startServe(['--bundle', writeBundle(`${temp.path}/house`, houseModel, 'house', 1), '--log', `${temp.path}/houses`])
})
after(async () => {
  await iris[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
  temp[Symbol.dispose]()
})

const setosa = [5.1, 3.5, 1.4, 0.2]
const virginica = [6.7, 3, 5.2, 2.3]
const columns = irisModel.signature.inputs.map(({ name }) => name)
const named = (values: readonly number[]) => Object.fromEntries(columns.map((name, index) => [name, values[index]]))

interface TensorSaid {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly data: readonly string[]
}

/** What bodies of answers may hold. */
interface Body {
  readonly [field: string]: unknown
  readonly outputs: readonly [TensorSaid, TensorSaid, TensorSaid]
  readonly inputs: readonly TensorSaid[]
  readonly extensions: readonly string[]
  readonly predictions: readonly (readonly number[])[]
  readonly ids: readonly string[]
  readonly error: string
  readonly message: string
}

const parsed = (text: string): Body => JSON.parse(/^[{[]/.test(text) ? text : '{}') as Body

interface Said {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Body
}

async function ask(child: Child, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Said> {
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const response = await fetch(`${child.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: bytes as string,
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: parsed(text),
  }
}

async function page(child: Child, path: string): Promise<{ status: number; json: Body; text: string }> {
  const response = await fetch(`${child.url}${path}`)
  const text = await response.text()
  return { status: response.status, text, json: parsed(text) }
}

/** Ids of the answered predictions stand in the log with their inputs. */
function assertLogged(ids: readonly string[], inputs: readonly unknown[]): void {
  const records = readLog(`${temp.path}/log`)
  assert.deepEqual(
    ids.map((id) => records.find((record) => record.id === id)?.inputs),
    inputs,
  )
}

describe('Open Inference Protocol over REST', () => {
  const path = '/v2/models/iris/infer'
  const matrix = { name: 'input-0', datatype: 'FP64', shape: [2, 4], data: [setosa, virginica] }
  const perColumn = columns.map((name, index) => ({ name, datatype: 'FP64', shape: [2, 1], data: [setosa[index], virginica[index]] }))

  test('says that it lives, is ready, what it is and what the model takes and gives', async () => {
    assert.equal((await page(iris, '/v2/health/live')).status, 200)
    assert.equal((await page(iris, '/v2/health/ready')).status, 200)
    assert.deepEqual((await page(iris, '/v2')).json.extensions, ['binary_tensor_data'])
    assert.deepEqual((await page(iris, '/v2/models/iris/versions/3/ready')).json, { name: 'iris', ready: true })
    const { json } = await page(iris, '/v2/models/iris')
    assert.deepEqual([json.name, json.versions, json.platform], ['iris', ['3'], 'levain_linear'])
    assert.deepEqual(json.inputs[0], { name: 'sepal_length', datatype: 'FP64', shape: [-1] })
    assert.deepEqual(json.outputs, [
      { name: 'species', datatype: 'BYTES', shape: [-1] },
      { name: 'probabilities', datatype: 'FP64', shape: [-1, 3] },
      { name: 'prediction_id', datatype: 'BYTES', shape: [-1] },
    ])
    assert.deepEqual(
      (await page(house, '/v2/models/house')).json.inputs.map(({ datatype }) => datatype),
      ['FP64', 'INT64', 'BOOL', 'BYTES', 'BYTES'],
    )
  })

  for (const [what, inputs] of [
    ['one tensor with all columns', [matrix]],
    ['the same, flat', [{ ...matrix, data: [...setosa, ...virginica] }]],
    ['a tensor per column, in whatever order', [...perColumn].reverse()],
  ] as const)
    test(`answers ${what}, and every row is in the log`, async () => {
      const { json } = await ask(iris, path, { id: 'mine', inputs })
      const [species, probabilities, ids] = json.outputs
      assert.deepEqual([json.model_name, json.model_version, json.id], ['iris', '3', 'mine'])
      assert.deepEqual(species, { name: 'species', datatype: 'BYTES', shape: [2], data: ['setosa', 'virginica'] })
      assert.deepEqual([probabilities.shape, probabilities.data.length], [[2, 3], 6])
      assertLogged(ids.data, [named(setosa), named(virginica)])
    })

  test('answers only the outputs that were asked for', async () => {
    const { json } = await ask(iris, path, { inputs: [matrix], outputs: [{ name: 'probabilities' }] })
    assert.deepEqual(
      json.outputs.map(({ name }) => name),
      ['probabilities'],
    )
    assert.equal('id' in json, false)
  })

  test('reads binary tensors and answers with binary ones, aligned to 8 bytes', async () => {
    const raw = Buffer.from(new Float64Array([...setosa, ...virginica]).buffer)
    const { data: _, ...head } = matrix
    const json = JSON.stringify({
      inputs: [{ ...head, parameters: { binary_data_size: raw.length } }],
      parameters: { binary_data_output: true },
    })
    const response = await fetch(`${iris.url}${path}`, {
      method: 'POST',
      headers: { 'inference-header-content-length': String(json.length) },
      body: Buffer.concat([Buffer.from(json), raw]),
    })
    const body = Buffer.from(await response.arrayBuffer())
    const length = Number(response.headers.get('inference-header-content-length'))
    assert.equal(length % 8, 0)
    const { outputs } = JSON.parse(body.subarray(0, length).toString())
    assert.equal(
      body.subarray(length, length + outputs[0].parameters.binary_data_size).toString('latin1'),
      '\x06\0\0\0setosa\x09\0\0\0virginica',
    )
    const chances = body.subarray(length + outputs[0].parameters.binary_data_size)
    assert.ok(chances.readDoubleLE(0) > 0.9)
  })

  test('reads tensors of every element type, and NaN where a value may be missing', async () => {
    const inputs = [
      { name: 'size', datatype: 'FP32', shape: [1], parameters: { binary_data_size: 4 } },
      { name: 'rooms', datatype: 'UINT8', shape: [1], data: [3] },
      { name: 'garden', datatype: 'BOOL', shape: [1], data: [true] },
      { name: 'sold', datatype: 'BYTES', shape: [1], data: ['2020-01-02'] },
    ]
    const json = JSON.stringify({ inputs })
    const nan = Buffer.from(new Float32Array([Number.NaN]).buffer)
    const said = await ask(house, '/v2/models/house/infer', Buffer.concat([Buffer.from(json), nan]), {
      'inference-header-content-length': String(json.length),
    })
    assert.deepEqual(said.json.outputs[0], { name: 'price', datatype: 'FP64', shape: [1], data: [7.5] })
    assert.deepEqual(readLog(`${temp.path}/houses`).at(-1)?.inputs, {
      size: null,
      rooms: 3,
      garden: true,
      city: null,
      sold: '2020-01-02T00:00:00.000Z',
    })
  })

  for (const [what, body, field] of [
    ['another model', { inputs: [matrix] }, undefined],
    ['text for numbers', { inputs: [{ ...matrix, data: ['a', ...setosa.slice(1), ...virginica] }] }, 'inputs[0].data'],
    ['too few elements', { inputs: [{ ...matrix, data: setosa }] }, 'inputs[0]'],
    ['a shape of its own', { inputs: [{ ...matrix, shape: [1, 8] }] }, 'inputs[0].shape'],
    ['an impossible shape', { inputs: [{ ...matrix, shape: [2 ** 53 - 1, 2 ** 53 - 1] }] }, 'inputs[0]'],
    ['an unknown element type', { inputs: [{ ...matrix, datatype: 'FP128' }] }, 'inputs[0].datatype'],
    ['a column that is missing', { inputs: perColumn.slice(1) }, 'sepal_length'],
    ['a column that comes twice', { inputs: [...perColumn, perColumn[0]] }, 'inputs[4]'],
    [
      'binary data that is not there',
      { inputs: [{ ...matrix, data: undefined, parameters: { binary_data_size: 64 } }] },
      'binary_data_size',
    ],
    ['an unknown output', { inputs: [matrix], outputs: [{ name: 'nothing' }] }, 'outputs[0].name'],
    [
      'shared memory',
      { inputs: [matrix], outputs: [{ name: 'species', parameters: { shared_memory_region: 'r' } }] },
      'shared_memory_region',
    ],
    ['no inputs', {}, 'inputs'],
  ] as const)
    test(`refuses ${what} with the text the protocol has for it`, async () => {
      const said = await ask(iris, field === undefined ? '/v2/models/other/infer' : path, body)
      assert.equal(said.status, field === undefined ? 404 : 400)
      assert.equal(typeof said.json.error, 'string')
      if (field) assert.ok(said.json.error.includes(field), said.json.error)
    })

  test('another version than the one served is not found', async () => {
    assert.equal((await page(iris, '/v2/models/iris/versions/4')).status, 404)
    assert.equal((await ask(iris, '/v2/models/iris/versions/4/infer', { inputs: [matrix] })).status, 404)
  })
})

describe("MLflow's and SageMaker's /invocations", () => {
  test('health and version', async () => {
    assert.equal((await page(iris, '/ping')).status, 200)
    assert.equal((await page(iris, '/health')).status, 200)
    assert.match((await page(iris, '/version')).text, /^\d+\.\d+\.\d+$/)
  })

  for (const [what, body] of [
    ['dataframe_split', { dataframe_split: { columns: [...columns].reverse(), index: [0], data: [[...setosa].reverse()] } }],
    ['dataframe_split without names', { dataframe_split: { data: [setosa] } }],
    ['dataframe_records', { dataframe_records: [named(setosa)] }],
    ['instances of lists', { instances: [setosa] }],
    ['instances by name', { instances: [named(setosa)], params: {} }],
    ['inputs of rows', { inputs: [setosa] }],
    ['inputs of columns', { inputs: Object.fromEntries(columns.map((name, index) => [name, [setosa[index]]])) }],
    ['inputs of columns of lists', { inputs: Object.fromEntries(columns.map((name, index) => [name, [[setosa[index]]]])) }],
  ] as const)
    test(`reads ${what}`, async () => {
      const { json } = await ask(iris, '/invocations', body)
      assert.deepEqual(json.predictions, ['setosa'])
      assertLogged(json.ids, [named(setosa)])
    })

  test('reads CSV with names in any order and without names, and JSON lines', async () => {
    const csv = `petal_width,petal_length,sepal_width,sepal_length\r\n0.2,1.4,3.5,5.1\r\n`
    const texts = [
      ['text/csv', csv],
      ['text/csv; charset=utf-8', '5.1,3.5,1.4,0.2\n'],
      ['application/jsonlines', `${JSON.stringify(setosa)}\n`],
      ['application/jsonlines', JSON.stringify(named(setosa))],
    ] as const
    for (const [type, body] of texts) {
      const { json } = await ask(iris, '/invocations', body, { 'content-type': type })
      assert.deepEqual(json.predictions, ['setosa'])
      assertLogged(json.ids, [named(setosa)])
    }
  })

  test('answers with probabilities where params ask for them, and in the form that is accepted', async () => {
    const { json } = await ask(iris, '/invocations', { inputs: [setosa], params: { method: 'predict_proba' } })
    assert.equal(json.predictions[0]?.length, 3)
    const csv = await ask(iris, '/invocations', { inputs: [setosa, virginica] }, { accept: 'text/csv' })
    assert.equal(csv.text, 'setosa\nvirginica\n')
    assertLogged(csv.headers.get('levain-prediction-ids')?.split(',') ?? [], [named(setosa), named(virginica)])
    const lines = await ask(iris, '/invocations', { inputs: [setosa] }, { accept: 'application/jsonlines' })
    assert.equal(JSON.parse(lines.text).prediction, 'setosa')
  })

  for (const [what, body, type, status, words] of [
    ['two tables', { instances: [setosa], inputs: [setosa] }, undefined, 400, 'body'],
    ['no table', { params: {} }, undefined, 400, 'body'],
    ['an unknown parameter', { inputs: [setosa], params: { temperature: 1 } }, undefined, 400, 'params.temperature'],
    [
      'a column that nobody knows',
      { dataframe_split: { columns: ['colour'], data: [['red']] } },
      undefined,
      400,
      'dataframe_split.columns[0]',
    ],
    [
      'text for a number',
      { dataframe_records: [{ ...named(setosa), petal_width: 's3cret' }] },
      undefined,
      400,
      'dataframe_records[0].petal_width',
    ],
    ['CSV with text for a number', 's3cret,3,1,2', 'text/csv', 400, 'row 0.sepal_length'],
    ['CSV with a quote left open', '1,2,"s3cret', 'text/csv', 400, 'body'],
    ['another type', 'x', 'application/x-npy', 415, 'content-type'],
  ] as const)
    test(`refuses ${what} in MLflow's form, and repeats no value`, async () => {
      const said = await ask(iris, '/invocations', body, type ? { 'content-type': type } : {})
      assert.equal(said.status, status)
      assert.equal(said.json.error_code, 'INVALID_PARAMETER_VALUE')
      assert.ok(said.json.message.startsWith(words), said.json.message)
      assert.ok(!said.text.includes('s3cret'))
    })
})

describe('Azure ML, KServe and Vertex AI', () => {
  test('/score answers input_data with a bare list and data with a result', async () => {
    const split = await ask(iris, '/score', { input_data: { columns, index: [0, 1], data: [setosa, virginica] } })
    assert.deepEqual(split.json, ['setosa', 'virginica'])
    assertLogged(split.headers.get('levain-prediction-ids')?.split(',') ?? [], [named(setosa), named(virginica)])
    assert.deepEqual((await ask(iris, '/score', { input_data: [setosa] })).json, ['setosa'])
    assert.deepEqual((await ask(iris, '/score', { data: [named(setosa)] })).json.result, ['setosa'])
    assert.equal((await page(iris, '/')).status, 200)
  })

  test('/v1/models/NAME:predict answers instances', async () => {
    assert.deepEqual((await page(iris, '/v1/models/iris')).json, { name: 'iris', ready: true })
    const { json } = await ask(iris, '/v1/models/iris:predict', { instances: [setosa, named(virginica)] })
    assert.deepEqual(json.predictions, ['setosa', 'virginica'])
    assertLogged(json.ids, [named(setosa), named(virginica)])
    assert.equal((await ask(iris, '/v1/models/other:predict', { instances: [setosa] })).status, 404)
  })

  test('Vertex AI says port and addresses in its environment', async () => {
    const bundle = `${temp.path}/iris`
    const set = 'export AIP_HTTP_PORT=0 AIP_HEALTH_ROUTE=/alive AIP_PREDICT_ROUTE=/v1/endpoints/1/deployedModels/2:predict'
    await using child = await startServe(['--bundle', bundle, '--host', '127.0.0.1'], set)
    assert.equal((await page(child, '/alive')).status, 200)
    const { json } = await ask(child, '/v1/endpoints/1/deployedModels/2:predict', {
      instances: [setosa],
      parameters: { method: 'predict' },
    })
    assert.deepEqual(json.predictions, ['setosa'])
  })

  test('SageMaker starts it with the word serve', async () => {
    await using child = await startServe(['serve', '--bundle', `${temp.path}/iris`, '--host', '127.0.0.1'])
    assert.equal((await ask(child, '/invocations', '5.1,3.5,1.4,0.2', { 'content-type': 'text/csv', accept: 'text/csv' })).text, 'setosa\n')
  })
})

describe('bodies', () => {
  for (const path of ['/predict', '/explain', '/invocations', '/score', '/v1/models/iris:predict', '/v2/models/iris/infer'])
    test(`that are nested deep are refused by ${path} before they are parsed`, async () => {
      for (const opening of ['[', '{"inputs":']) assert.equal((await ask(iris, path, opening.repeat(200_000))).status, 400)
    })

  test('that are compressed are read', async () => {
    const said = await ask(iris, '/predict', gzipSync(JSON.stringify({ input: setosa })), { 'content-encoding': 'gzip' })
    assert.equal(said.json.prediction, 'setosa')
  })

  test('that would unpack beyond the limit are 413, and what is no gzip 400, an unknown encoding 415', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, 0x20))
    assert.equal((await ask(iris, '/predict', bomb, { 'content-encoding': 'gzip' })).status, 413)
    assert.equal((await ask(iris, '/predict', 'plain', { 'content-encoding': 'gzip' })).status, 400)
    assert.equal((await ask(iris, '/predict', 'plain', { 'content-encoding': 'br' })).status, 415)
  })
})
