import type { Shape, SignatureColumn, Transform } from '@levain/core'
import { orDamaged } from '../damaged.ts'
import { claimedMax, columnNames, type ForeignModel, levelColumn, numberColumn, type Reading, untranslatable } from '../foreign-model.ts'
import { type Objective, objectiveOf } from './objective.ts'
import { type LightgbmText, numbersOf, parseLightgbm } from './text.ts'
import { nothing, treeOf, type ZeroColumns } from './trees.ts'

/**
 * Reads what LightGBM saved as text.
 *
 * @throws model-unreadable, model-untranslatable, input-invalid
 */
export function readLightgbm(bytes: Uint8Array, path: string, { columns: asked, rounds }: Reading): ForeignModel {
  const file = orDamaged(path, () => parseLightgbm(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  const names = columnNames(
    orDamaged(path, () => countOf(file, 'max_feature_idx')) + 1,
    asked,
    file.header.get('feature_names')?.split(' '),
  )
  const objective = objectiveOf(file.header.get('objective'))
  const zeros: ZeroColumns = { missing: new Set(), ordinary: new Set() }
  const shape = orDamaged(path, () => shapeOf(file, objective, names.length, zeros, rounds))
  const { task } = objective
  return {
    algorithm: `lightgbm ${/^\[boosting: (\w+)\]/m.exec(new TextDecoder().decode(bytes.subarray(-20_000)))?.[1] ?? 'gbdt'}`,
    ...columnsOf(file, names, zeros),
    task,
    ...(task === 'classification' ? { classes: Array.from({ length: Math.max(2, shape.outputs) }, (_, k) => k) } : {}),
    features: names,
    shape,
    notes: objective.known ? [] : ['Its objective is not known here; the model answers the margin.'],
  }
}

function countOf({ header }: LightgbmText, key: string): number {
  const [count] = numbersOf(header, key)
  if (count === undefined || !Number.isInteger(count) || count < 0) throw new RangeError(`${key} is missing`)
  if (count >= claimedMax) throw new RangeError(`${key} is ${count}; fewer than ${claimedMax} are read`)
  return count
}

function shapeOf(
  file: LightgbmText,
  { link, scale }: Objective,
  features: number,
  zeros: ZeroColumns,
  rounds = Number.POSITIVE_INFINITY,
): Extract<Shape, { kind: 'trees' }> {
  const outputs = countOf(file, 'num_tree_per_iteration')
  if (outputs === 0 || file.trees.length % outputs !== 0) throw new RangeError(`it has ${file.trees.length} trees for ${outputs} outputs`)
  const taken = file.trees.slice(0, Math.min(file.trees.length, rounds * outputs))
  // A forest of LightGBM answers the mean of its rounds.
  const weight = file.header.has('average_output') ? (scale * outputs) / taken.length : scale
  const trees = taken.map((block) => treeOf(block, features, weight, zeros))
  return { kind: 'trees', aggregation: 'sum', outputs, base: Array.from({ length: outputs }, () => 0), trees, link }
}

function columnsOf(
  file: LightgbmText,
  names: readonly string[],
  zeros: ZeroColumns,
): { inputs: SignatureColumn[]; transforms: Transform[] } {
  const levels = levelsByColumn(file)
  const transforms: Transform[] = []
  const inputs = names.map((name, i) => {
    const own = levels.get(i)
    if (own) {
      const { column, transform } = levelColumn(name, own)
      transforms.push(transform)
      return column
    }
    if (zeros.missing.has(i)) {
      if (zeros.ordinary.has(i)) throw untranslatable('LightGBM', `0 counts as missing at some splits by ${name} and not at others`)
      transforms.push({ kind: 'missing', column: name, min: -nothing, max: nothing })
    }
    return numberColumn(name)
  })
  return { inputs, transforms }
}

/** The file lists the levels of categorical columns in order; which columns those are, its parameters or its ranges tell. */
function levelsByColumn({ header, levels, categorical }: LightgbmText): Map<number, string[]> {
  const infos = header.get('feature_infos')?.split(' ') ?? []
  const byRange = infos.flatMap((info, i) => (info !== 'none' && !info.startsWith('[') ? [i] : []))
  const columns = categorical?.length === levels.length ? categorical : byRange
  if (levels.length > 0 && columns.length !== levels.length) {
    throw untranslatable('LightGBM', 'it does not tell which of its columns have levels')
  }
  return new Map(levels.map((own, i) => [columns[i]!, own.map(String)]))
}
