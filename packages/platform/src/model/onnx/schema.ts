import type { MessageShape } from '../../protobuf/index.ts'

/** ONNX messages, as far as models of tables use them; numbers of fields as in onnx.proto. */
const dimension: MessageShape = { 1: ['value', 'int64'], 2: ['param', 'string'] }
const tensorType: MessageShape = { 1: ['elementType', 'int32'], 2: ['shape', () => ({ 1: ['dims', () => dimension, 'list'] })] }
const type: MessageShape = { 1: ['tensor', () => tensorType] }
const valueInfo: MessageShape = { 1: ['name', 'string'], 2: ['type', () => type] }

const tensor: MessageShape = {
  1: ['dims', 'int64', 'list'],
  2: ['dataType', 'int32'],
  4: ['floats', 'float', 'list'],
  5: ['int32s', 'int32', 'list'],
  6: ['strings', 'bytes', 'list'],
  7: ['int64s', 'int64', 'list'],
  8: ['name', 'string'],
  9: ['raw', 'bytes'],
  10: ['doubles', 'double', 'list'],
}

const attribute: MessageShape = {
  1: ['name', 'string'],
  2: ['f', 'float'],
  3: ['i', 'int64'],
  4: ['s', 'bytes'],
  5: ['t', () => tensor],
  7: ['floats', 'float', 'list'],
  8: ['ints', 'int64', 'list'],
  9: ['strings', 'bytes', 'list'],
  20: ['type', 'int32'],
}

const node: MessageShape = {
  1: ['input', 'string', 'list'],
  2: ['output', 'string', 'list'],
  3: ['name', 'string'],
  4: ['operator', 'string'],
  5: ['attributes', () => attribute, 'list'],
  7: ['domain', 'string'],
}

const graph: MessageShape = {
  1: ['nodes', () => node, 'list'],
  2: ['name', 'string'],
  5: ['initializers', () => tensor, 'list'],
  11: ['inputs', () => valueInfo, 'list'],
  12: ['outputs', () => valueInfo, 'list'],
}

export const modelMessage: MessageShape = {
  1: ['irVersion', 'int64'],
  2: ['producer', 'string'],
  7: ['graph', () => graph],
  8: ['opsets', () => ({ 1: ['domain', 'string'], 2: ['version', 'int64'] }), 'list'],
  14: ['metadata', () => ({ 1: ['key', 'string'], 2: ['value', 'string'] }), 'list'],
}

export interface OnnxTensor {
  readonly dims: readonly string[]
  readonly dataType?: number
  readonly floats: readonly number[]
  readonly int32s: readonly number[]
  readonly strings: readonly Uint8Array[]
  readonly int64s: readonly string[]
  readonly name?: string
  readonly raw?: Uint8Array
  readonly doubles: readonly number[]
}
export interface OnnxAttribute {
  readonly name?: string
  readonly f?: number
  readonly i?: string
  readonly s?: Uint8Array
  readonly t?: OnnxTensor
  readonly floats: readonly number[]
  readonly ints: readonly string[]
  readonly strings: readonly Uint8Array[]
}
export interface OnnxNode {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly operator?: string
  readonly attributes: readonly OnnxAttribute[]
  readonly domain?: string
}
export interface OnnxValue {
  readonly name?: string
  readonly type?: {
    readonly tensor?: { readonly elementType?: number; readonly shape?: { readonly dims: readonly { readonly value?: string }[] } }
  }
}
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}
export interface OnnxModel {
  readonly graph?: OnnxGraph
  readonly opsets: readonly { readonly domain?: string; readonly version?: string }[]
}

/** Types of elements of tensors. */
export const element = { float: 1, uint8: 2, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const
