import type { SignatureColumn, Transform } from '@levain/core'
import { columnNames, untranslatable } from '../foreign-model.ts'
import { type Attributes, broadcast } from './attributes.ts'
import { element, type OnnxGraph } from './schema.ts'

/** A column on its way through the graph: the feature it is by now, and how often it was changed until then. */
export interface Column {
  readonly name: string
  readonly version: number
}

/** The columns of a graph, and the transforms they went through. Whoever reads a column as it was before a change is refused. */
export class Columns {
  readonly inputs: SignatureColumn[] = []
  readonly transforms: Transform[] = []
  readonly #versions = new Map<string, number>()
  /** Whether rows come as float64. */
  readonly double: boolean
  readonly byInput = new Map<string, Column[]>()

  constructor(graph: OnnxGraph, asked: readonly string[] | undefined) {
    const given = new Set(graph.initializers.map(({ name }) => name))
    const inputs = graph.inputs.filter(({ name }) => !given.has(name))
    const widths = inputs.map(({ type, name = '' }) => {
      const width = Number(type?.tensor?.shape?.dims[1]?.value ?? 0)
      if (width < 1) throw untranslatable('ONNX', `it does not say how many columns its input ${name} has`)
      if (width > 100_000) throw new RangeError(`its input ${name} has ${width} columns`)
      return width
    })
    const total = widths.reduce((sum, width) => sum + width, 0)
    const told = widths.every((width) => width === 1) ? inputs.map(({ name = '' }) => name) : []
    const names = columnNames(total, asked, told)
    for (const [i, { name = '', type }] of inputs.entries()) {
      const own = names.splice(0, widths[i])
      const text = type?.tensor?.elementType === element.string
      for (const column of own) this.inputs.push({ name: column, type: text ? 'category' : 'number', required: false })
      this.byInput.set(
        name,
        own.map((column) => ({ name: column, version: 0 })),
      )
    }
    this.double = inputs.every(({ type }) => type?.tensor?.elementType === element.double)
  }

  /** Names of the features, as they are now. */
  features(columns: readonly Column[]): string[] {
    const names = columns.map((column) => this.#current(column))
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice !== undefined) throw untranslatable('ONNX', `it reads ${twice} twice`)
    return names
  }

  /** Notes a transform of each column in place. */
  change(columns: readonly Column[], transformOf: (name: string, place: number) => Transform): Column[] {
    return columns.map((column, place) => {
      const name = this.#current(column)
      this.transforms.push(transformOf(name, place))
      const version = column.version + 1
      this.#versions.set(name, version)
      return { name, version }
    })
  }

  /** One feature for each level, which takes the column's place. */
  oneHot(columns: readonly Column[], attributes: Attributes): Column[] {
    const levels = [...attributes.texts('cats_strings'), ...attributes.numbers('cats_int64s').map(String)]
    return columns.flatMap((column) => {
      const [changed] = this.change([column], (name) => ({ kind: 'one-hot', column: name, levels }))
      return levels.map((level) => ({ name: `${changed?.name}=${level}`, version: 0 }))
    })
  }

  impute(columns: readonly Column[], attributes: Attributes): Column[] {
    const replaced = attributes.number('replaced_value_float')
    if (replaced !== undefined && !Number.isNaN(replaced)) throw untranslatable('ONNX', `it replaces ${replaced}, not missing values`)
    const values = attributes.numbers('imputed_value_floats')
    return this.change(columns, (column, i) => ({
      kind: 'impute',
      column,
      value: broadcast(values, i, 'imputed_value_floats'),
      flag: false,
    }))
  }

  /** (x − offset) · factor */
  scale(columns: readonly Column[], offsets: readonly number[], factors: readonly number[]): Column[] {
    return this.change(columns, (column, i) => {
      const factor = factors.length === 0 ? 1 : broadcast(factors, i, 'scale')
      if (factor === 0) throw untranslatable('ONNX', `it multiplies ${column} by 0`)
      return { kind: 'scale', column, mean: offsets.length === 0 ? 0 : broadcast(offsets, i, 'offset'), scale: 1 / factor }
    })
  }

  pick(columns: readonly Column[], places: readonly number[]): Column[] {
    return places.map((place) => {
      const column = columns[place]
      if (!column) throw new RangeError(`there is no column ${place} of ${columns.length}`)
      return column
    })
  }

  #current({ name, version }: Column): string {
    if ((this.#versions.get(name) ?? 0) === version) return name
    throw untranslatable('ONNX', `it uses ${name} both as it is and changed`)
  }
}
