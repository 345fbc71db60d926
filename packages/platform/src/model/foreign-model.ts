import { fail, type Model, type Shape, type SignatureColumn, type Transform } from '@levain/core'

/** A model as another library saved it, said in Levain's own words. */
export interface ForeignModel {
  /** e.g. `xgboost gbtree`. */
  readonly algorithm: string
  readonly inputs: readonly SignatureColumn[]
  readonly task: Model['signature']['output']['task']
  /** Absent for regression. */
  readonly classes?: NonNullable<Model['signature']['output']['classes']>
  readonly transforms: readonly Transform[]
  readonly features: readonly string[]
  readonly shape: Shape
  /** What whoever imports it should know. */
  readonly notes: readonly string[]
}

/** It as one of Levain's own, that answers what is called `target`. */
export function nativeModel({ algorithm, inputs, task, classes, transforms, features, shape }: ForeignModel, target: string): Model {
  return {
    format: 'levain-model/1',
    algorithm,
    signature: { inputs: [...inputs], output: { name: target, task, ...(classes ? { classes } : {}) } },
    transforms: [...transforms],
    features: [...features],
    shape,
    // A tie goes to the first class in all of these libraries.
    ...(classes?.length === 2 ? { threshold: aboveHalf } : {}),
  }
}

const aboveHalf = 0.5 + 2 ** -53

/** What is asked of whoever reads a format. */
export interface Reading {
  /** Names of the columns, where the file has none or not the right ones. */
  readonly columns?: readonly string[] | undefined
  /** Rounds of boosting to take; all, or as the library's own `predict` does. */
  readonly rounds?: number | undefined
}

/** What cannot be said in Levain's words, or in another library's. */
export const untranslatable = (format: string, reason: string, cause?: unknown): Error =>
  fail('model-untranslatable', { format, reason }, cause)

/** Columns or classes that a file may claim: room is made for each of them before what it says of them is read. */
export const claimedMax = 100_000

/** Names for `count` columns: those asked for, else those of the file, else `x0`, `x1`, … */
export function columnNames(count: number, asked: readonly string[] | undefined, told: readonly string[] = []): string[] {
  if (asked && asked.length !== count) {
    throw fail('input-invalid', { field: 'columns', expected: `the names of ${count} columns`, got: `${asked.length}` })
  }
  const names = asked ?? (told.length === count ? told : Array.from({ length: count }, (_, i) => `x${i}`))
  const seen = new Set<string>()
  const twice = names.find((name) => seen.size === seen.add(name).size)
  if (twice !== undefined) throw fail('input-invalid', { field: 'columns', expected: 'different names', got: `${twice} twice` })
  return [...names]
}

/** A column of numbers. */
export const numberColumn = (name: string): SignatureColumn => ({ name, type: 'number', required: false })

/** A column of levels, and the transform that numbers them. */
export function levelColumn(name: string, levels: readonly string[]): { column: SignatureColumn; transform: Transform } {
  return {
    column: { name, type: 'category', required: false, levels: [...levels] },
    transform: { kind: 'ordinal', column: name, levels: [...levels] },
  }
}
