import { type ColumnSchema, type Frame, type FrameColumn, fail, type Signature } from '@levain/core'
import type { Task } from './algorithms/index.ts'

type Label = NonNullable<Signature['output']['classes']>[number]

/** What is to be learned. */
export interface Target {
  readonly task: 'classification' | 'regression'
  /** Ascending; null for regression. */
  readonly classes: readonly Label[] | null
}

const numericClassesMax = 100
/** Errors are squared and added up. */
const targetMax = 1e150

/**
 * Decides what kind of target a column is. Text and booleans are classes; so are numbers of two values, and any few
 * numbers where the algorithm can only classify. Other numbers are values.
 *
 * @throws target-unusable
 */
export function readTarget(
  frame: Frame,
  schema: ColumnSchema,
  algorithm: { readonly name: string; readonly tasks: readonly Task[] },
): Target {
  const unusable = (reason: string): Error => fail('target-unusable', { target: schema.name, reason })
  const column = frame.columns.find((candidate) => candidate.name === schema.name)
  if (!column || column.kind === 'time') throw unusable('it holds instants; derive a number or a class from them first')
  const classes = classesOf(column, schema)
  if (classes?.length === 0) throw unusable('it is missing in every row')
  if (classes?.length === 1) throw unusable(`every row has the same value, ${String(classes[0])}`)
  const isValue = column.kind === 'number' && schema.type !== 'boolean' && (classes === null || classes.length > 2)
  const only = algorithm.tasks.length === 1 ? algorithm.tasks[0] : undefined
  const task = only === 'regression' || (only === undefined && isValue) ? 'regression' : 'classification'
  if (task === 'regression') {
    if (column.kind !== 'number') throw unusable(`${algorithm.name} predicts numbers, and it holds text`)
    if (column.values.some((y) => Math.abs(y) > targetMax))
      throw unusable(`it holds numbers beyond ${targetMax}, whose squares are no numbers`)
    return { task, classes: null }
  }
  if (classes === null) throw unusable(`${algorithm.name} predicts classes, and it holds more than ${numericClassesMax} different values`)
  return { task, classes }
}

/** Distinct labels, ascending; null when there are too many to be classes. */
function classesOf(column: FrameColumn, schema: ColumnSchema): Label[] | null {
  if (column.kind === 'category') {
    const present = new Set(column.codes)
    return column.levels.filter((_, code) => present.has(code)).sort((a, b) => (a < b ? -1 : 1))
  }
  const seen = new Set<number>()
  let [one, other] = [Number.NaN, Number.NaN]
  for (let row = 0; row < column.values.length; row++) {
    const value = column.values[row]!
    // Most often it is one of the last two: looking that up in the set takes ten times as long.
    if (value === one || value === other || Number.isNaN(value)) continue
    seen.add(value)
    if (seen.size > numericClassesMax) return null
    other = one
    one = value
  }
  const values = [...seen].sort((a, b) => a - b)
  return schema.type === 'boolean' ? values.map((value) => value === 1) : values
}
