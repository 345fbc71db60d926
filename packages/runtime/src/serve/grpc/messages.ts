import { refuse } from '../refuse.ts'
import type { Element } from '../tensors/datatype.ts'
import { fromBytes, fromElements, readHead, type Tensor, type TensorHead, textOf, toBytes } from '../tensors/tensor.ts'
import { boolField, bytesOf, type Field, lengthField, packedField, readFields, readVarints, signed } from './wire.ts'

/** `ModelReadyRequest`, `ModelMetadataRequest`, and the head of `ModelInferRequest`. */
export interface ModelAsked {
  readonly model: string
  /** '' where none is named. */
  readonly version: string
}

export interface InferAsked extends ModelAsked {
  readonly id: string
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly string[]
  /** Whether elements came as raw bytes; the answer then has them so too. */
  readonly isRaw: boolean
}

const text = (field: Field): string => textOf(bytesOf(field), `field ${field.number}`)

export function readModelRequest(message: Buffer): ModelAsked {
  const asked = { model: '', version: '' }
  for (const field of readFields(message)) {
    if (field.number === 1) asked.model = text(field)
    else if (field.number === 2) asked.version = text(field)
  }
  return asked
}

/** @throws request-invalid */
export function readInferRequest(message: Buffer): InferAsked {
  const inputs: Input[] = []
  const raw: Buffer[] = []
  const outputs: string[] = []
  let id = ''
  for (const field of readFields(message)) {
    if (field.number === 3) id = text(field)
    else if (field.number === 5) inputs.push(readInput(bytesOf(field), inputs.length))
    else if (field.number === 6) outputs.push(readOutput(bytesOf(field), outputs.length))
    else if (field.number === 7) raw.push(bytesOf(field))
  }
  if (raw.length > 0 && raw.length !== inputs.length)
    throw refuse('raw_input_contents', `${inputs.length} of them, one per input`, String(raw.length))
  const tensors = inputs.map(({ head, contents }, index) => {
    const bytes = raw[index]
    if (bytes && contents) throw refuse(`inputs[${index}]`, 'either contents or raw_input_contents', 'both')
    return bytes
      ? fromBytes(head, bytes, `raw_input_contents[${index}]`)
      : fromElements(head, contents ? elements(contents, head, index) : [], `inputs[${index}]`)
  })
  return { ...readModelRequest(message), id, inputs: tensors, outputs, isRaw: raw.length > 0 }
}

interface Input {
  readonly head: TensorHead
  readonly contents: Buffer | null
}

function readInput(message: Buffer, index: number): Input {
  let [name, datatype] = ['', '']
  const shape: (number | bigint)[] = []
  let contents: Buffer | null = null
  for (const field of readFields(message)) {
    if (field.number === 1) name = text(field)
    else if (field.number === 2) datatype = text(field)
    else if (field.number === 3) shape.push(...sizes(field, index))
    else if (field.number === 4) refuseSharedMemory(bytesOf(field), `inputs[${index}]`)
    else if (field.number === 5) contents = bytesOf(field)
  }
  return { head: readHead(name, datatype, shape, `inputs[${index}]`), contents }
}

function sizes({ value }: Field, index: number): (number | bigint)[] {
  const numbers = readVarints(value)
  if (numbers.length > 64) throw refuse(`inputs[${index}].shape`, 'a few sizes', `${numbers.length} of them`)
  return numbers.map(signed)
}

function readOutput(message: Buffer, index: number): string {
  let name = ''
  for (const field of readFields(message)) {
    if (field.number === 1) name = text(field)
    else if (field.number === 2) refuseSharedMemory(bytesOf(field), `outputs[${index}]`)
  }
  return name
}

/** Parameters that would change where data lies or what it means; others say nothing here. */
function refuseSharedMemory(entry: Buffer, field: string): void {
  for (const one of readFields(entry)) {
    const key = one.number === 1 ? text(one) : ''
    if (key === 'classification' || key.startsWith('shared_memory'))
      throw refuse(`${field}.parameters.${key}`, 'none', 'something that is not offered here')
  }
}

/** Which field of `InferTensorContents` holds the elements of each type. */
const contentsField: Readonly<Record<string, number>> = {
  BOOL: 1,
  INT8: 2,
  INT16: 2,
  INT32: 2,
  INT64: 3,
  UINT8: 4,
  UINT16: 4,
  UINT32: 4,
  UINT64: 5,
  FP32: 6,
  FP64: 7,
  BYTES: 8,
}

function elements(contents: Buffer, { datatype }: TensorHead, index: number): Element[] {
  const at = `inputs[${index}].contents`
  const values: Element[] = []
  const wanted = contentsField[datatype]
  for (const field of readFields(contents)) {
    if (field.number !== wanted) throw refuse(at, `elements of ${datatype}`, 'those of another type')
    if (datatype === 'BYTES') values.push(textOf(bytesOf(field), at))
    else for (const value of numbers(field, datatype, at)) values.push(value)
  }
  return values
}

function numbers(field: Field, datatype: string, at: string): readonly Element[] {
  if (datatype === 'FP32' || datatype === 'FP64') {
    const bytes = bytesOf(field)
    const size = datatype === 'FP32' ? 4 : 8
    if (bytes.length % size !== 0) throw refuse(at, `elements of ${size} bytes`, `${bytes.length} bytes`)
    return fromBytes({ name: '', datatype, shape: [bytes.length / size] }, bytes, at).values
  }
  const values = readVarints(field.value)
  if (datatype === 'BOOL') return values.map((value) => value !== 0)
  return datatype.startsWith('U') ? values : values.map(signed)
}

export const liveResponse = (isLive: boolean): Buffer => boolField(1, isLive)

export function serverMetadataResponse({
  name,
  version,
  extensions,
}: {
  name: string
  version: string
  extensions: readonly string[]
}): Buffer {
  return Buffer.concat([lengthField(1, name), lengthField(2, version), ...extensions.map((one) => lengthField(3, one))])
}

interface ModelMetadata {
  readonly name: string
  readonly versions: readonly string[]
  readonly platform: string
  readonly inputs: readonly TensorHead[]
  readonly outputs: readonly TensorHead[]
}

export function modelMetadataResponse({ name, versions, platform, inputs, outputs }: ModelMetadata): Buffer {
  return Buffer.concat([
    lengthField(1, name),
    ...versions.map((version) => lengthField(2, version)),
    lengthField(3, platform),
    ...inputs.map((head) => lengthField(4, tensorHead(head))),
    ...outputs.map((head) => lengthField(5, tensorHead(head))),
  ])
}

const tensorHead = ({ name, datatype, shape }: TensorHead): Buffer =>
  Buffer.concat([lengthField(1, name), lengthField(2, datatype), packedField(3, shape)])

interface InferAnswer extends ModelAsked {
  readonly id: string
  readonly outputs: readonly Tensor[]
  readonly isRaw: boolean
}

export function inferResponse({ model, version, id, outputs, isRaw }: InferAnswer): Buffer {
  return Buffer.concat([
    lengthField(1, model),
    lengthField(2, version),
    lengthField(3, id),
    ...outputs.map((tensor) =>
      lengthField(5, isRaw ? tensorHead(tensor) : Buffer.concat([tensorHead(tensor), lengthField(5, contents(tensor))])),
    ),
    ...(isRaw ? outputs.map((tensor) => lengthField(6, toBytes(tensor))) : []),
  ])
}

/** Elements of the types that models answer. */
function contents(tensor: Tensor): Buffer {
  const number = contentsField[tensor.datatype]!
  if (tensor.datatype === 'BYTES') return Buffer.concat(tensor.values.map((value) => lengthField(number, String(value))))
  return tensor.datatype === 'FP64' ? lengthField(number, toBytes(tensor)) : packedField(number, tensor.values.map(Number))
}
