import { fail, type Shape, type SignatureColumn, type Transform } from '@levain/core'
import { z } from 'zod'
import { orDamaged } from '../damaged.ts'
import { columnNames, type ForeignModel, levelColumn, numberColumn, type Reading, untranslatable } from '../foreign-model.ts'
import { numberAt } from '../lay-tree.ts'
import { type Booster, type Learner, xgboostDocument } from './document.ts'
import { objectiveOf } from './objectives.ts'
import { treeOf } from './trees.ts'
import { decodeUbjson } from './ubjson.ts'

/**
 * Reads what XGBoost saved, as JSON or UBJSON.
 *
 * @throws model-unreadable, model-untranslatable, input-invalid
 */
export function readXgboost(bytes: Uint8Array, path: string, { columns: asked, rounds }: Reading): ForeignModel {
  const learner = parse(bytes, path)
  const { gradient_booster: booster, learner_model_param: param, objective } = learner
  const known = objectiveOf(objective.name)
  if (['binary:hinge', 'reg:expectileerror'].includes(objective.name) || (known?.task === 'regression' && param.num_target > 1)) {
    throw untranslatable('XGBoost', known ? 'it has several targets' : `its objective ${objective.name} is not known here`)
  }
  const { link = 'identity', task = 'regression', toMargin = (x: number) => x } = known ?? {}
  const outputs = Math.max(1, param.num_class)
  const base = baseScores(param.base_score, outputs, path).map(toMargin)
  const names = columnNames(param.num_feature, asked, learner.feature_names)
  const taken = rounds ?? roundsOf(learner)
  const shape = orDamaged(path, () => shapeOf(booster, { outputs, base, features: names.length, link, rounds: taken }))
  const columns = columnsOf(booster, names, learner.feature_types)
  return {
    algorithm: `xgboost ${booster.name}`,
    ...columns,
    task,
    ...(task === 'classification' ? { classes: Array.from({ length: Math.max(2, outputs) }, (_, k) => k) } : {}),
    features: names,
    shape,
    notes: [
      ...(columns.inputs.some(({ levels = [] }) => levels.some((level) => /[^\x20-\x7e]/.test(level)))
        ? ['XGBoost 3.2 cuts names of categories that are not ASCII when it saves them; compare the levels with yours.']
        : []),
      ...(known ? [] : [`The objective ${objective.name} is not known here; the model answers the margin.`]),
      ...(taken === undefined || rounds !== undefined
        ? []
        : [`It was stopped early: the best ${taken} rounds answer, as in XGBoost's scikit-learn interface.`]),
    ],
  }
}

function parse(bytes: Uint8Array, path: string): Learner {
  let raw: unknown
  try {
    const json = String.fromCharCode(...bytes.subarray(0, 64)).trimStart()
    raw = /^\{\s*["}]/.test(json) ? JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) : decodeUbjson(bytes)
  } catch (cause) {
    throw fail('model-unreadable', { path, reason: `it is neither JSON nor UBJSON: ${(cause as Error).message}` }, cause)
  }
  const parsed = xgboostDocument.safeParse(raw)
  if (parsed.success) return parsed.data.learner
  throw fail('model-unreadable', { path, reason: `it is no model of XGBoost: ${z.prettifyError(parsed.error)}` })
}

/** One number in older files, a list of one or one for each class in newer ones. */
function baseScores(text: string, outputs: number, path: string): number[] {
  const scores = text.replaceAll(/[[\]]/g, '').split(',').map(Number)
  if ((scores.length !== 1 && scores.length !== outputs) || !scores.every(Number.isFinite))
    throw fail('model-unreadable', { path, reason: `the base score is ${text}` })
  return Array.from({ length: outputs }, (_, k) => Math.fround(scores[scores.length === 1 ? 0 : k]!))
}

/** XGBoost's scikit-learn interface answers with the best round when it was stopped early; its Booster does not. */
function roundsOf({ attributes: { scikit_learn, best_iteration } }: Learner): number | undefined {
  return scikit_learn !== undefined && best_iteration !== undefined ? Number(best_iteration) + 1 : undefined
}

interface Frame {
  readonly outputs: number
  readonly base: number[]
  readonly features: number
  readonly link: Shape['link']
  readonly rounds: number | undefined
}

function shapeOf(booster: Booster, { outputs, base, features, link, rounds = Number.POSITIVE_INFINITY }: Frame): Shape {
  if (booster.name === 'gblinear') return linearOf(booster.model.weights, { outputs, base, features, link })
  const { trees, tree_info: groups, gbtree_model_param: param } = booster.name === 'dart' ? booster.gbtree.model : booster.model
  if (trees.some(({ tree_param }) => (tree_param?.size_leaf_vector ?? 1) > 1)) {
    throw untranslatable('XGBoost', 'its trees answer all outputs at once (multi_output_tree)')
  }
  const most = rounds * Math.max(1, param.num_parallel_tree ?? 1)
  const byGroup = Array.from({ length: outputs }, (): ReturnType<typeof treeOf>[] => [])
  for (const [t, tree] of trees.entries()) {
    const group = byGroup[numberAt(groups, t, 'tree_info')]
    if (!group) throw new RangeError(`tree ${t} adds to output ${groups[t]} of ${outputs}`)
    const weight = booster.name === 'dart' ? numberAt(booster.weight_drop, t, 'weight_drop') : 1
    if (group.length < most) group.push(treeOf(tree, features, weight))
  }
  return { kind: 'trees', aggregation: 'sum', outputs, base, trees: inTurns(byGroup), link }
}

/** Tree t adds to output t mod outputs; where an output has fewer trees, trees that add nothing stand in. */
function inTurns<Item>(groups: readonly (readonly Item[])[]): Item[] {
  const most = Math.max(0, ...groups.map((group) => group.length))
  if (groups.some((group) => group.length !== most)) throw new RangeError('its outputs have different numbers of trees')
  return Array.from({ length: most }, (_, i) => groups.map((group) => group[i]!)).flat()
}

/** Weights stand column by column, one for each output; the bias comes last. */
function linearOf(weights: readonly number[], { outputs, base, features, link }: Omit<Frame, 'rounds'>): Shape {
  const weight = (j: number, k: number): number => Math.fround(numberAt(weights, j * outputs + k, 'weights'))
  return {
    kind: 'linear',
    intercept: base.map((score, k) => score + weight(features, k)),
    coefficients: base.map((_, k) => Array.from({ length: features }, (_, j) => weight(j, k))),
    link,
  }
}

function columnsOf(
  booster: Booster,
  names: readonly string[],
  types: readonly string[],
): { inputs: SignatureColumn[]; transforms: Transform[] } {
  const encodings = booster.name === 'gblinear' ? [] : ((booster.name === 'dart' ? booster.gbtree.model : booster.model).cats?.enc ?? [])
  const transforms: Transform[] = []
  const inputs = names.map((name, i) => {
    const own = encodings[i]
    if (types[i] !== 'c' || !own || own.values.length === 0) return numberColumn(name)
    const { column, transform } = levelColumn(name, levelsOf(own))
    transforms.push(transform)
    return column
  })
  // gblinear reads a missing value as nothing, which adds nothing.
  if (booster.name === 'gblinear') for (const column of names) transforms.push({ kind: 'impute', column, value: 0, flag: false })
  return { inputs, transforms }
}

function levelsOf({ offsets, values }: { offsets?: number[] | undefined; values: number[] }): string[] {
  if (!offsets) return values.map(String)
  const text = new TextDecoder()
  return offsets.slice(1).map((end, i) => text.decode(Uint8Array.from(values.slice(offsets[i], end), (byte) => byte & 0xff)))
}
