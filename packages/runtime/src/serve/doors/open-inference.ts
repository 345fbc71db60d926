import type { LevainError } from '@levain/core/errors'
import { ascii } from '../answer.ts'
import { type JsonObject, objectOf, readJsonObject } from '../json.ts'
import { refuse } from '../refuse.ts'
import { chosenOutputs, outputTensor, tensorMetadata } from '../tensors/answers.ts'
import { rowsOf } from '../tensors/rows.ts'
import { fromBytes, fromJson, readHead, type Tensor, toBytes } from '../tensors/tensor.ts'
import { kindOf } from '../values.ts'
import type { Ask, Asked, Asking, Content, Door, Page, Reply, Situation } from './door.ts'
import { jsonPage } from './door.ts'
import { servedModel } from './model-name.ts'

const headerLength = 'inference-header-content-length'

const health: Page = ({ isReady }) => jsonPage({ live: true, ready: isReady }, isReady ? 200 : 503)
const metadata: Page = (situation) => jsonPage(modelMetadata(situation))
const modelReady: Page = (situation) => jsonPage({ name: servedModel(situation), ready: situation.isReady }, situation.isReady ? 200 : 503)

const infer: Ask = { read: readInfer, refusal: ({ code, message }: LevainError) => ({ error: message, code }) }

/** Open Inference Protocol, version 2, over REST, with binary tensors: Triton, KServe and MLServer speak it. */
export const openInference: Door = {
  name: 'Open Inference Protocol',
  pages: {
    '/v2': ({ version }) => jsonPage(serverMetadata(version.bundle.index.runtime?.levain)),
    '/v2/health/live': () => jsonPage({ live: true }),
    '/v2/health/ready': health,
    '/v2/models/{model}': metadata,
    '/v2/models/{model}/versions/{version}': metadata,
    '/v2/models/{model}/ready': modelReady,
    '/v2/models/{model}/versions/{version}/ready': modelReady,
  },
  asks: { '/v2/models/{model}/infer': infer, '/v2/models/{model}/versions/{version}/infer': infer },
}

export const serverMetadata = (levain = '') => ({ name: 'levain', version: levain, extensions: ['binary_tensor_data'] })

export function modelMetadata(situation: Situation) {
  const { bundle, signature } = situation.version
  const { index, model } = bundle
  return {
    name: servedModel(situation),
    versions: [String(index.version)],
    platform: `levain_${model ? model.shape.kind : index.outside?.kind}`,
    ...tensorMetadata(signature),
  }
}

function readInfer(asking: Asking): Asked {
  const model = servedModel(asking)
  const { json, raw } = divide(asking)
  const asked = readJsonObject(json)
  const metadata = tensorMetadata(asking.version.signature)
  const tensors = readInputs(listOf(asked.inputs, 'inputs'), raw)
  const wanted = listOf(asked.outputs ?? [], 'outputs').map((output, index) => objectOf(output, `outputs[${index}]`))
  const outputs = chosenOutputs(
    metadata,
    wanted.map(({ name }) => name),
  )
  const allBinary = parametersOf(asked, 'parameters').binary_data_output === true
  const isBinary = wanted.length > 0 ? wanted.map((output, index) => wantsBinary(output, index, allBinary)) : outputs.map(() => allBinary)
  if (asked.id !== undefined && typeof asked.id !== 'string') throw refuse('id', 'a text', kindOf(asked.id))
  const head = {
    model_name: model,
    model_version: String(asking.version.bundle.index.version),
    ...(asked.id !== undefined && { id: asked.id }),
  }
  return {
    rows: rowsOf(tensors, asking.version.rows),
    answer: (answered) =>
      write(
        head,
        outputs.map((output) => outputTensor(output, answered)),
        isBinary,
      ),
  }
}

/** The JSON of a request and the raw tensors behind it. */
function divide({ headers, body }: Asking): { json: Buffer; raw: Buffer } {
  const said = headers[headerLength]
  if (said === undefined) return { json: body, raw: body.subarray(body.length) }
  const length = typeof said === 'string' && /^\d{1,15}$/.test(said) ? Number(said) : -1
  if (length < 0 || length > body.length) throw refuse(headerLength, `a number of bytes up to ${body.length}`, 'another')
  return { json: body.subarray(0, length), raw: body.subarray(length) }
}

function readInputs(inputs: readonly unknown[], raw: Buffer): Tensor[] {
  let at = 0
  const tensors = inputs.map((input, index) => {
    const field = `inputs[${index}]`
    const asked = objectOf(input, field)
    const head = readHead(asked.name, asked.datatype, asked.shape, field)
    const size = parametersOf(asked, `${field}.parameters`).binary_data_size
    if (size === undefined) return fromJson(head, asked.data, field)
    if (asked.data !== undefined) throw refuse(field, 'either data or binary_data_size', 'both')
    if (!Number.isSafeInteger(size) || (size as number) < 0 || at + (size as number) > raw.length) {
      throw refuse(`${field}.parameters.binary_data_size`, `a number of bytes up to the ${raw.length - at} that are left`, 'another')
    }
    at += size as number
    return fromBytes(head, raw.subarray(at - (size as number), at), field)
  })
  if (at !== raw.length) throw refuse('body', `${at} bytes of binary data`, `${raw.length} bytes`)
  return tensors
}

function wantsBinary(output: JsonObject, index: number, otherwise: boolean): boolean {
  const parameters = parametersOf(output, `outputs[${index}].parameters`)
  const unsupported = ['classification', 'shared_memory_region'].find((name) => parameters[name] !== undefined)
  if (unsupported) throw refuse(`outputs[${index}].parameters.${unsupported}`, 'binary_data only', 'something that is not offered here')
  return typeof parameters.binary_data === 'boolean' ? parameters.binary_data : otherwise
}

function write(head: object, tensors: readonly Tensor[], isBinary: readonly boolean[]): Reply {
  const raws = tensors.map((tensor, index) => (isBinary[index] ? toBytes(tensor) : null))
  const outputs = tensors.map(({ values, ...output }, index) => {
    const raw = raws[index]
    return raw ? { ...output, parameters: { binary_data_size: raw.length } } : { ...output, data: values }
  })
  const json = ascii(JSON.stringify({ ...head, outputs }))
  if (raws.every((raw) => raw === null)) return json
  // Spaces up to a multiple of 8 bytes, so that a reader may view the numbers where they lie.
  const padded = json.padEnd(Math.ceil(json.length / 8) * 8)
  return binary(padded, raws)
}

function binary(json: string, raws: readonly (Buffer | null)[]): Content {
  const body = Buffer.concat([Buffer.from(json, 'latin1'), ...raws.filter((raw) => raw !== null)])
  return { type: 'application/octet-stream', body, headers: { 'inference-header-content-length': String(json.length) } }
}

function listOf(value: unknown, field: string): unknown[] {
  if (!Array.isArray(value)) throw refuse(field, 'a list', kindOf(value))
  return value
}

const parametersOf = ({ parameters }: JsonObject, field: string): JsonObject =>
  parameters === undefined ? {} : objectOf(parameters, field)
