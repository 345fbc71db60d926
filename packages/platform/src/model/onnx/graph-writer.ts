import { encodeProtobuf } from '../../protobuf/index.ts'
import { element, modelMessage } from './schema.ts'

export type Attribute = number | string | readonly number[] | readonly string[] | { readonly doubles: readonly number[] }
type Elements = { readonly float?: readonly number[]; readonly double?: readonly number[]; readonly int64?: readonly number[] } & {
  readonly string?: readonly string[]
  readonly bool?: readonly boolean[]
}

const attributeType = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const
const encoder = new TextEncoder()
/** Operators of predictions stand in a domain of their own. */
const learning = 'ai.onnx.ml'
const opsets = [
  { domain: '', version: 19 },
  { domain: learning, version: 3 },
]
const learningOperators = new Set(['TreeEnsembleRegressor', 'LabelEncoder'])

/** A graph in the making: each call adds a node or a constant and returns the name of what it gives. */
export class GraphWriter {
  readonly #nodes: object[] = []
  readonly #initializers: object[] = []
  readonly #inputs: object[] = []
  readonly #outputs: object[] = []

  node(operator: string, input: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, name?: string): string {
    const output = name ?? `${operator}${this.#nodes.length}`
    const domain = learningOperators.has(operator) ? { domain: learning } : {}
    this.#nodes.push({
      input,
      output: [output],
      name: output,
      operator,
      attributes: Object.entries(attributes).map(attributeOf),
      ...domain,
    })
    return output
  }

  constant(elements: Elements, dims: readonly number[]): string {
    const name = `constant${this.#initializers.length}`
    this.#initializers.push({ ...tensorOf(elements, dims), name })
    return name
  }

  input(name: string, type: number, width: number): string {
    this.#inputs.push(valueInfo(name, type, width))
    return name
  }

  output(name: string, type: number, width?: number): void {
    this.#outputs.push(valueInfo(name, type, width))
  }

  /** The finished model, with what else should be known of it. */
  bytes(metadata: Readonly<Record<string, string>>): Uint8Array {
    const graph = { nodes: this.#nodes, name: 'levain', initializers: this.#initializers, inputs: this.#inputs, outputs: this.#outputs }
    return encodeProtobuf(modelMessage, {
      irVersion: 9,
      producer: 'levain',
      graph,
      opsets,
      metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    })
  }
}

/** Rows of `width` elements; one element for each row without it. */
function valueInfo(name: string, elementType: number, width?: number): object {
  const dims = [{ param: 'rows' }, ...(width === undefined ? [] : [{ value: width }])]
  return { name, type: { tensor: { elementType, shape: { dims } } } }
}

function tensorOf({ float, double, int64, string, bool }: Elements, dims: readonly number[]): object {
  if (float) return { dims, dataType: element.float, floats: float }
  if (double) return { dims, dataType: element.double, doubles: double }
  if (int64) return { dims, dataType: element.int64, int64s: int64 }
  if (bool) return { dims, dataType: element.bool, int32s: bool.map(Number) }
  return { dims, dataType: element.string, strings: (string ?? []).map((text) => encoder.encode(text)) }
}

/** Whole numbers are whole there; a number that is none is a float. */
function attributeOf([name, value]: [string, Attribute]): object {
  if (typeof value === 'string') return { name, s: encoder.encode(value), type: attributeType.string }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { name, i: value, type: attributeType.int } : { name, f: value, type: attributeType.float }
  }
  if ('doubles' in value) return { name, t: tensorOf({ double: value.doubles }, [value.doubles.length]), type: attributeType.tensor }
  if (value.every((one) => typeof one === 'string'))
    return { name, strings: value.map((one) => encoder.encode(one)), type: attributeType.strings }
  return { name, ints: value, type: attributeType.ints }
}
