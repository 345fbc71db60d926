import type { Frame, FrameColumn, Model } from '@levain/core'
import { fail } from '@levain/core/errors'
import type { Scores } from '../stats/index.ts'
import type { Label, Predictor } from './predictor.ts'

/** Rows scored before others get a turn on the thread. */
const chunkRows = 2048

/**
 * Answers of a model on the rows of a frame that have a target, beside the truth. Gives the thread away between chunks of
 * rows, so that a server goes on answering.
 *
 * @throws column-missing, target-unusable when a row has a class the model does not know, cancelled
 */
export async function scoreFrame(predictor: Predictor, frame: Frame, signal?: AbortSignal): Promise<Scores> {
  const { truth, rows } = readTruth(predictor.model, frame)
  const known = rows.length === frame.rows ? frame : takeRows(frame, rows)
  const score = predictor.bindFrame(known)
  const { outputs } = predictor
  const scores = new Float64Array(known.rows * outputs)
  for (let from = 0; from < known.rows; from += chunkRows) {
    const to = Math.min(known.rows, from + chunkRows)
    scores.set(score(from, to), from * outputs)
    if (to < known.rows) await new Promise((resume) => setTimeout(resume))
    if (signal?.aborted) throw fail('cancelled', { what: 'Scoring' })
  }
  if (predictor.model.signature.output.task === 'regression') return { task: 'regression', truth, predicted: scores }
  return {
    task: 'classification',
    classes: outputs,
    truth: Int32Array.from(truth),
    predicted: Int32Array.from(truth, (_, row) => predictor.classOf(scores, row * outputs)),
    probabilities: scores,
  }
}

/**
 * The target of the rows that have one: class indices in the signature's order, or values.
 *
 * @throws column-missing, target-unusable
 */
export function readTruth(model: Model, frame: Frame): { truth: Float64Array; rows: Int32Array } {
  const { name, task, classes = [] } = model.signature.output
  if (task !== 'classification' && task !== 'regression')
    throw fail('target-unusable', { target: name, reason: `${task} has no target: its answers are not right or wrong` })
  const column = frame.columns.find((candidate) => candidate.name === name)
  if (!column) throw fail('column-missing', { table: 'the table', column: name, columns: frame.columns.map((c) => c.name) })
  const values = task === 'regression' ? numbersOf(column) : classesOf(column, classes)
  const rows = new Int32Array(values.length)
  const truth = new Float64Array(values.length)
  let known = 0
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue
    rows[known] = row
    truth[known++] = values[row]!
  }
  return known === rows.length ? { truth, rows } : { truth: truth.slice(0, known), rows: rows.slice(0, known) }
}

function numbersOf(column: FrameColumn): Float64Array {
  if (column.kind === 'number') return column.values
  throw fail('target-unusable', {
    target: column.name,
    reason: `the model predicts numbers, the column holds ${column.kind === 'time' ? 'instants' : 'text'}`,
  })
}

function classesOf(column: FrameColumn, classes: readonly Label[]): Float64Array {
  const index = new Map(classes.map((label, k) => [String(label), k]))
  const indexOf = (label: string): number => {
    const found = index.get(label)
    if (found !== undefined) return found
    const reason = `it holds ${JSON.stringify(label)}, which the model does not know; it knows ${classes.map(String).join(', ')}`
    throw fail('target-unusable', { target: column.name, reason })
  }
  if (column.kind === 'category') {
    const known = column.levels.map((level, code) => (column.codes.includes(code) ? indexOf(level) : Number.NaN))
    return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : known[code]!))
  }
  const yesNo = typeof classes[0] === 'boolean'
  /** Classes are few: looking through a list is faster than any map. */
  const seen: number[] = []
  const place: number[] = []
  const out = new Float64Array(column.values.length)
  for (let row = 0; row < out.length; row++) {
    const value = column.values[row]!
    let at = 0
    while (at < seen.length && seen[at] !== value) at++
    if (at === seen.length && !Number.isNaN(value)) {
      seen.push(value)
      place.push(indexOf(yesNo && (value === 0 || value === 1) ? String(value === 1) : String(value)))
    }
    out[row] = place[at] ?? Number.NaN
  }
  return out
}

/** Some rows of a frame, in the order given. */
export function takeRows(frame: Frame, rows: Int32Array): Frame {
  const columns = frame.columns.map((column): FrameColumn => {
    if (column.kind === 'category') return { ...column, codes: rows.map((row) => column.codes[row]!) }
    const values = new Float64Array(rows.length)
    for (let i = 0; i < values.length; i++) values[i] = column.values[rows[i]!]!
    return { ...column, values }
  })
  return { rows: rows.length, columns }
}
