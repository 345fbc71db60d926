import {
  type Context,
  type Contracts,
  type Frame,
  type FrameColumn,
  fail,
  type Model,
  type OutputOf,
  type ParsedInputOf,
} from '@levain/core'
import { takeRows } from '@levain/runtime/model'
import { type Contributions, contributionsOf } from './contributions.ts'
import { type Explained, oneAnswer, openModel, outputOf, range, spaced } from './model-and-rows.ts'
import { sentence, shown } from './reason-sentence.ts'

type Verb = Contracts['explain']['reasons']
type Input = ParsedInputOf<Verb>
type Reason = OutputOf<Verb>['rows'][number]['reasons'][number]

/**
 * Principal reasons for adverse decisions: what took most from the answer, by Shapley values against the rows that the model accepts. A
 * column is a reason only where setting it to what is usual among the accepted would have helped.
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, explanation-impossible, input-invalid, cancelled
 */
export async function reasons(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const explained = await openModel(ctx, input.model)
  const { model, predictor } = explained
  const { index, label } = outputOf(model, input.accept)
  if (label === undefined) throw fail('explanation-impossible', { reason: 'a number is no decision; reasons are of models of classes' })
  refuseUnknown(model, [...input.exclude, ...Object.keys(input.words)])
  const rows = await explained.rows(input.data, (count) => range(Math.min(input.from, count), Math.min(input.from + input.limit, count)))
  const accepted = await acceptedRows(explained, input, index)
  const found = await contributionsOf(ctx, explained, rows, accepted, { method: 'auto', space: 'margin', parts: false, seed: input.seed })
  const usual = accepted.columns.map(usualOf)
  const scores = predictor.scoreFrame(rows)
  const { predictions } = predictor.predictFrame(rows)
  const told: OutputOf<Verb>['rows'] = []
  for (const [i, own] of found.rows.entries()) {
    const score = [...scores.subarray(i * predictor.outputs, (i + 1) * predictor.outputs)]
    const isAccepted = predictor.classOf(scores, i * predictor.outputs) === index
    const because = isAccepted ? [] : await reasonsOf(explained, input, { row: takeRows(rows, Int32Array.of(i)), own, found, index, usual })
    told.push({ row: input.from + i, prediction: oneAnswer(predictions[i]!), score, reasons: because })
  }
  return {
    model: explained.digest,
    accept: label,
    mode: found.mode,
    space: found.space,
    background: accepted.rows,
    dictionary: input.dictionary ?? null,
    base: toward(found.base, index),
    columns: [...found.columns],
    rows: told,
  }
}

/** A single margin of two classes speaks of the second: what it takes from one it gives the other. */
const toward = (numbers: readonly number[], index: number): number =>
  numbers.length === 1 ? (index === 1 ? 1 : -1) * numbers[0]! : numbers[index]!

async function acceptedRows({ predictor, score, rows }: Explained, input: Input, index: number): Promise<Frame> {
  const all = await rows(input.background, (count) => range(0, count))
  const scores = await score(all)
  const accepted = range(0, all.rows).filter((row) => predictor.classOf(scores, row * predictor.outputs) === index)
  if (accepted.length === 0)
    throw fail('explanation-impossible', { reason: 'the model accepts no row of the background: there is nobody to compare with' })
  return takeRows(
    all,
    spaced(accepted.length, input.backgroundRows).map((place) => accepted[place]!),
  )
}

async function reasonsOf(
  { predictor }: Explained,
  { reasons: most, exclude, words }: Input,
  { row, own, found, index, usual }: { row: Frame; own: number[][]; found: Contributions; index: number; usual: readonly Usual[] },
): Promise<Reason[]> {
  const taken = found.columns
    .map((column, c) => ({ column, c, contribution: toward(own[c]!, index) }))
    .filter(({ column, contribution }) => contribution < 0 && !exclude.includes(column))
    .sort((a, b) => a.contribution - b.contribution || a.c - b.c)
  const before = predictor.scoreFrame(row)[index]!
  const helped = taken.filter(({ column, c }) => {
    const place = row.columns.findIndex(({ name }) => name === column)
    return predictor.scoreFrame(withCell(row, place, usual[c]!))[index]! > before
  })
  return helped.slice(0, most).map(({ column, c, contribution }) => {
    const cell = row.columns.find(({ name }) => name === column)!
    const told = { column, kind: cell.kind, value: cellOf(cell), accepted: usual[c]!.value }
    const [value, accepted] = [shown(cell.kind, told.value), shown(cell.kind, told.accepted)]
    return { column, sentence: sentence(told, words[column]), contribution, value, accepted }
  })
}

interface Usual {
  readonly value: number | string | null
}

/** The median of numbers, the most frequent level. */
function usualOf(column: FrameColumn): Usual {
  if (column.kind === 'category') {
    const counts = new Map<number, number>()
    for (const code of column.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1)
    const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])
    return { value: most ? column.levels[most[0]]! : null }
  }
  const sorted = column.values.filter(Number.isFinite).sort()
  return { value: sorted.length === 0 ? null : sorted[Math.floor((sorted.length - 1) / 2)]! }
}

function withCell(row: Frame, place: number, { value }: Usual): Frame {
  const columns = row.columns.map((column, c): FrameColumn => {
    if (c !== place) return column
    if (column.kind !== 'category') return { ...column, values: Float64Array.of(value === null ? Number.NaN : Number(value)) }
    return { ...column, levels: value === null ? [] : [String(value)], codes: Int32Array.of(value === null ? -1 : 0) }
  })
  return { rows: 1, columns }
}

function cellOf(column: FrameColumn): number | string | null {
  if (column.kind === 'category') return column.codes[0]! < 0 ? null : column.levels[column.codes[0]!]!
  return Number.isNaN(column.values[0]!) ? null : column.values[0]!
}

function refuseUnknown(model: Model, names: readonly string[]): void {
  const columns = model.signature.inputs.map(({ name }) => name)
  const stranger = names.find((name) => !columns.includes(name))
  if (stranger !== undefined) throw fail('column-missing', { table: 'the inputs of the model', column: stranger, columns })
}
