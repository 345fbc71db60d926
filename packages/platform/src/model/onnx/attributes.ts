import { numberAt } from '../lay-tree.ts'
import { element, type OnnxNode, type OnnxTensor } from './schema.ts'

/** The attributes of a node by name, read as what they should be. */
export interface Attributes {
  number(name: string): number | undefined
  text(name: string): string | undefined
  numbers(name: string): number[]
  texts(name: string): string[]
}

const decoder = new TextDecoder('utf-8', { fatal: true })

export function attributesOf({ attributes }: OnnxNode): Attributes {
  const all = new Map(attributes.map((one) => [one.name ?? '', one]))
  return {
    number: (name) => all.get(name)?.f ?? (all.get(name)?.i === undefined ? undefined : Number(all.get(name)?.i)),
    text: (name) => (all.get(name)?.s ? decoder.decode(all.get(name)?.s) : undefined),
    // Doubles come as a tensor of the same name with an ending.
    numbers: (name) => {
      const precise = all.get(`${name}_as_tensor`)?.t
      if (precise) return tensorNumbers(precise)
      const { floats = [], ints = [], t } = all.get(name) ?? {}
      return t ? tensorNumbers(t) : floats.length > 0 ? [...floats] : ints.map(Number)
    },
    texts: (name) => (all.get(name)?.strings ?? []).map((bytes) => decoder.decode(bytes)),
  }
}

/** @throws RangeError */
export function tensorNumbers({ dataType, raw, floats, doubles, int32s, int64s }: OnnxTensor): number[] {
  if (!raw || raw.length === 0) return [...floats, ...doubles, ...int32s, ...int64s.map(Number)]
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const read = readers[dataType ?? 0]
  if (!read || raw.length % read.bytes !== 0) throw new RangeError(`a tensor has elements of type ${dataType}, which is no number here`)
  return Array.from({ length: raw.length / read.bytes }, (_, i) => read.at(view, i * read.bytes))
}

const readers: Readonly<Record<number, { bytes: number; at: (view: DataView, at: number) => number }>> = {
  [element.float]: { bytes: 4, at: (view, at) => view.getFloat32(at, true) },
  [element.double]: { bytes: 8, at: (view, at) => view.getFloat64(at, true) },
  [element.uint8]: { bytes: 1, at: (view, at) => view.getUint8(at) },
  [element.int32]: { bytes: 4, at: (view, at) => view.getInt32(at, true) },
  [element.int64]: { bytes: 8, at: (view, at) => Number(view.getBigInt64(at, true)) },
}

/** The one number of a list of one, or the number at a place of a longer list. */
export const broadcast = (list: readonly number[], place: number, what: string): number =>
  numberAt(list, list.length === 1 ? 0 : place, what)
