import type { Frame, FrameColumn } from '@levain/core'
import { fail, isLevainError } from '@levain/core/errors'
import { type Attribution, byInput, createExplainer, type Explainer } from '../explain/index.ts'
import { exampleRow } from './example.ts'
import type { Column, Row } from './rows.ts'
import type { Value } from './values.ts'
import type { LoadedVersion } from './version.ts'

/** Explains rows of a version by column. */
export interface RowExplainer {
  /** The one row that answers are compared with; null where trees are explained by their training cover. */
  readonly reference: Row | null
  explain(rows: readonly Row[]): Attribution
}

const explainers = new WeakMap<LoadedVersion, RowExplainer>()

/**
 * The explainer of a version, made when it is first asked for. Trees are explained by their training cover. A model that has none is compared with a
 * typical row, since a bundle holds a profile of the training data and no rows of it.
 *
 * @throws explanation-impossible
 */
export function explainerOf(version: LoadedVersion): RowExplainer {
  const known = explainers.get(version)
  if (known) return known
  const created = create(version)
  explainers.set(version, created)
  return created
}

function create({ bundle: { model, profile, index }, rows: { columns } }: LoadedVersion): RowExplainer {
  if (!model) throw fail('explanation-impossible', { reason: `it is evaluated by ${index.outside?.kind}, not by Levain` })
  const frame = (rows: readonly Row[]): Frame => frameOf(columns, rows)
  const over = (explainer: Explainer, reference: Row | null): RowExplainer => ({
    reference,
    explain: (rows) => byInput(model, explainer.explainFrame(frame(rows))),
  })
  try {
    return over(createExplainer(model), null)
  } catch (error) {
    if (!isLevainError(error, 'explanation-impossible')) throw error
    const reference = exampleRow(model.signature, profile)
    return over(createExplainer(model, { background: frame([reference]) }), reference)
  }
}

function frameOf(columns: readonly Column[], rows: readonly Row[]): Frame {
  return {
    rows: rows.length,
    columns: columns.map((column, at) =>
      frameColumn(
        column,
        rows.map((row) => row[at]!),
      ),
    ),
  }
}

function frameColumn({ name, type }: Column, values: readonly Value[]): FrameColumn {
  if (type !== 'category' && type !== 'text') {
    return {
      kind: type === 'time' ? 'time' : 'number',
      name,
      values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
    }
  }
  const levels = [...new Set(values.filter((value) => value !== null).map(String))]
  const codes = new Map(levels.map((level, code) => [level, code]))
  return { kind: 'category', name, levels, codes: Int32Array.from(values, (value) => (value === null ? -1 : codes.get(String(value))!)) }
}
