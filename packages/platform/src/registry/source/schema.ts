import type { ColumnType, Signature, SignatureColumn } from '@levain/core'
import type { TensorInput } from '@levain/runtime/serve'
import { z } from 'zod'

/** MLflow's signature in Levain's words, and how the model's own inputs are made of the columns. */
export interface Translated {
  readonly signature: Signature
  /** What each column is called by MLflow: `double`, `long`, …; of tensors the type of their numbers. */
  readonly dtypes: readonly string[]
  /** The tensors that the columns are cut from; null where the model takes a table. */
  readonly tensors: readonly TensorInput[] | null
}

/** A row wider than this is no row of a table, but a picture. */
const columnsMax = 10_000

const spec = z.object({ dtype: z.string(), shape: z.array(z.int()).min(1) })
const part = z.object({
  name: z.union([z.string(), z.number()]).transform(String).optional(),
  type: z.string(),
  required: z.boolean().default(true),
  'tensor-spec': spec.optional(),
})
type Part = z.output<typeof part>
const schema = z.array(part).min(1)

/** A reason, where it cannot be said in Levain's words. */
export function translate(inputs: unknown, outputs: unknown): Translated | string {
  const read = schema.safeParse(inputs)
  const answers = schema.safeParse(outputs)
  if (!read.success) return 'its signature does not say which columns or tensors the model takes'
  if (!answers.success) return 'its signature does not say what the model gives'
  const columns = read.data[0]?.type === 'tensor' ? tensorColumns(read.data) : tableColumns(read.data)
  if (typeof columns === 'string') return columns
  const output = outputOf(answers.data)
  if (typeof output === 'string') return output
  const { inputs: named, ...others } = columns
  return { ...others, signature: { inputs: named, output } }
}

interface Columns extends Omit<Translated, 'signature'> {
  readonly inputs: SignatureColumn[]
}

const types: Readonly<Record<string, ColumnType>> = {
  double: 'number',
  float: 'number',
  long: 'integer',
  integer: 'integer',
  boolean: 'boolean',
  string: 'text',
  datetime: 'time',
}

function tableColumns(parts: readonly Part[]): Columns | string {
  const odd = parts.find(({ type }) => types[type] === undefined)
  if (odd) return `its column ${odd.name ?? ''} is of the type ${odd.type}, and those of a request are ${Object.keys(types).join(', ')}`
  const inputs = parts.map(({ name, type, required }, at) => ({ name: name || `x${at}`, type: types[type]!, required }))
  return twice(inputs) ?? { inputs, dtypes: parts.map(({ type }) => type), tensors: null }
}

/** A tensor of so many values a row is as many columns, in row-major order. */
function tensorColumns(parts: readonly Part[]): Columns | string {
  const inputs: SignatureColumn[] = []
  const dtypes: string[] = []
  const tensors: TensorInput[] = []
  for (const { name = null, 'tensor-spec': given } of parts) {
    const tensor = tensorInput(name, given, parts.length)
    if (typeof tensor === 'string') return tensor
    tensors.push(tensor)
    const type = /^(u?int)/.test(tensor.dtype) ? 'integer' : 'number'
    for (let at = 0; at < tensor.width; at++) {
      inputs.push({ name: name === null ? `x${at}` : tensor.width === 1 ? name : `${name}_${at}`, type, required: true })
      dtypes.push(tensor.dtype)
    }
    if (inputs.length > columnsMax) return `a row of its tensors has more than ${columnsMax} values`
  }
  return twice(inputs) ?? { inputs, dtypes, tensors }
}

function tensorInput(name: string | null, given: z.output<typeof spec> | undefined, count: number): TensorInput | string {
  const which = name === null ? 'its tensor' : `its tensor ${name}`
  if (!given) return `${which} has no shape`
  if (name === null && count > 1) return 'of its several tensors one has no name'
  const [rows, ...shape] = given.shape
  if (rows !== -1) return `${which} takes ${rows} rows, and no other number`
  if (shape.some((size) => size < 1)) return `${which} has a second dimension of unknown size`
  if (!/^(float|u?int)(8|16|32|64)$/.test(given.dtype)) return `${which} is of ${given.dtype}, and not of numbers`
  return { name, dtype: given.dtype, shape, width: shape.reduce((product, size) => product * size, 1) }
}

function twice(inputs: readonly SignatureColumn[]): string | null {
  const seen = new Set<string>()
  const found = inputs.find(({ name }) => seen.size === seen.add(name).size)
  return found ? `two of its columns are called ${found.name}` : null
}

/** Fractions are a quantity, several numbers a list of them; words, truth values and single whole numbers are classes. */
function outputOf(parts: readonly Part[]): Signature['output'] | string {
  const [only, ...others] = parts
  const name = (others.length === 0 && only?.name) || 'prediction'
  const isNumeric = parts.every((one) => /^(float|double|long|integer|u?int)/.test(typeOf(one)))
  const width = only?.['tensor-spec']?.shape.slice(1).reduce((product, size) => product * size, 1) ?? 1
  if (others.length > 0 || width !== 1)
    return isNumeric ? { name, task: 'projection' } : 'it gives several answers that are not all numbers'
  return { name, task: /^(double|float)/.test(typeOf(only!)) ? 'regression' : 'classification' }
}

const typeOf = (one: Part): string => one['tensor-spec']?.dtype ?? one.type
