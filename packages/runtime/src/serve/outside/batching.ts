import type { Profile, Signature, SignatureColumn } from '@levain/core'
import { toLevainError } from '@levain/core/errors'
import type { Predictions } from '../../model/index.ts'
import { exampleRow } from '../example.ts'
import type { Row } from '../rows.ts'
import type { Value } from '../values.ts'
import type { OutsideEvaluator } from './evaluator.ts'

/** Whether rows of different requests may be evaluated together, and why. */
export interface Batching {
  readonly on: boolean
  /** Largest difference between rows evaluated one by one and together, in relation to the value; null where that could not be seen. */
  readonly difference: number | null
  readonly reason: string
}

/** Two sums of the same numbers in another order differ by this much at most, of float32. Beyond it the rows influence one another. */
const batchTolerance = 1e-5
const rowsTried = 8

/**
 * Evaluates some rows one by one and together. Only where the answers are the same, up to rounding, may requests share a batch: whoever
 * asks must get the same answer alone and in company.
 */
export async function checkBatching(evaluator: OutsideEvaluator, profile: Profile | null): Promise<Batching> {
  const rows = rowsToTry(evaluator.signature, profile)
  try {
    const together = await evaluator.predict(rows)
    const alone: Predictions[] = []
    for (const row of rows) alone.push(await evaluator.predict([row]))
    const difference = alone.reduce((most, one, row) => Math.max(most, differenceOf(one, together, row)), 0)
    if (difference === 0) return { on: true, difference, reason: 'rows answered alone and together gave the same' }
    if (difference <= batchTolerance) return { on: true, difference, reason: `rows answered alone and together differ by rounding only` }
    return { on: false, difference, reason: 'rows answered together have other answers than alone' }
  } catch (error) {
    return { on: false, difference: null, reason: `it could not be tried: ${toLevainError(error).message}` }
  }
}

function differenceOf(one: Predictions, all: Predictions, row: number): number {
  return Math.max(
    apart(one.predictions[0], all.predictions[row]),
    one.probabilities ? apart(one.probabilities[0], all.probabilities?.[row]) : 0,
  )
}

/** 0 for the same; for other labels, or what is no number on one side only, infinite. */
function apart(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return a.reduce((most, one, at) => Math.max(most, apart(one, b[at])), 0)
  if (Object.is(a, b) || a === b) return 0
  if (typeof a !== 'number' || typeof b !== 'number') return Number.POSITIVE_INFINITY
  const difference = Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b))
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
}

/** A typical row, and others around it: each number is moved by another part of its range. */
function rowsToTry(signature: Signature, profile: Profile | null): Row[] {
  const typical = exampleRow(signature, profile)
  const seen = new Map(profile?.columns.map((column) => [column.name, column.numeric]))
  return Array.from({ length: rowsTried }, (_, row) =>
    typical.map((value, at) => (row === 0 ? value : moved(value, signature.inputs[at]!, seen.get(signature.inputs[at]!.name), row + at))),
  )
}

type Spread = { readonly min: number; readonly max: number } | undefined

function moved(value: Value, column: SignatureColumn, seen: Spread, step: number): Value {
  if (column.type === 'category') return column.levels?.[step % Math.max(1, column.levels.length)] ?? value
  if (column.type === 'boolean') return step % 2 === 0
  if (typeof value !== 'number' || column.type === 'time') return value
  const { min, max } = seen ?? column.range ?? { min: -2, max: 2 }
  const part = min + ((step * 0.38196601125) % 1) * (max - min)
  return column.type === 'integer' ? Math.round(part) : part
}
