import type { Shape, Tree } from '@levain/core'

/**
 * Says why a shape over `width` features cannot be evaluated, or null when it can: sizes agree, indices are in range,
 * every child stands after its parent and has one parent only (so that a walk ends), every number is finite.
 */
export function shapeDefect(shape: Shape, width: number): string | null {
  switch (shape.kind) {
    case 'constant':
      return shape.value.length === 0 ? 'the constant has no value' : finite(shape.value, 'value')
    case 'linear':
      return linearDefect(shape, width)
    case 'trees':
      return treesDefect(shape, width)
    case 'centres':
      return centresDefect(shape, width)
    case 'naive-bayes':
      return naiveBayesDefect(shape, width)
    case 'neighbours':
      return neighboursDefect(shape, width)
    case 'network':
      return networkDefect(shape, width)
    case 'ensemble':
      return ensembleDefect(shape, width)
  }
}

/** How many outputs a shape has; of an ensemble, the most that a member has. */
export function shapeOutputs(shape: Shape): number {
  switch (shape.kind) {
    case 'constant':
      return shape.value.length
    case 'linear':
      return shape.intercept.length
    case 'centres':
      return 1
    case 'naive-bayes':
      return shape.logPrior.length
    case 'network':
      return shape.layers.at(-1)?.bias.length ?? 0
    case 'ensemble':
      return Math.max(...shape.members.map((member) => shapeOutputs(member.shape)))
    default:
      return shape.outputs
  }
}

function ensembleDefect({ members }: Extract<Shape, { kind: 'ensemble' }>, width: number): string | null {
  if (width > 0) return 'an ensemble reads no features: its members do'
  const weight = members.reduce((sum, member) => sum + member.weight, 0)
  if (!(Math.abs(weight - 1) < 1e-9)) return `the weights of the members add up to ${weight}`
  for (const [m, { shape, features }] of members.entries()) {
    const defect = new Set(features).size < features.length ? 'two features have the same name' : shapeDefect(shape, features.length)
    if (defect) return `member ${m}: ${defect}`
  }
  return null
}

function linearDefect(shape: Extract<Shape, { kind: 'linear' }>, width: number): string | null {
  if (shape.intercept.length === 0) return 'the linear shape has no output'
  if (shape.coefficients.length !== shape.intercept.length) return 'intercept and coefficients have different lengths'
  for (const row of shape.coefficients) {
    if (row.length !== width) return `a row has ${row.length} coefficients for ${width} features`
    const defect = finite(row, 'coefficient')
    if (defect) return defect
  }
  return finite(shape.intercept, 'intercept')
}

function treesDefect(shape: Extract<Shape, { kind: 'trees' }>, width: number): string | null {
  if (shape.base.length !== shape.outputs) return `base has ${shape.base.length} numbers for ${shape.outputs} outputs`
  const leafWidth = shape.aggregation === 'sum' ? 1 : shape.outputs
  for (const [t, tree] of shape.trees.entries()) {
    const defect = treeDefect(tree, width, leafWidth)
    if (defect) return `tree ${t}: ${defect}`
  }
  return finite(shape.base, 'base')
}

function treeDefect(tree: Tree, width: number, leafWidth: number): string | null {
  const nodes = tree.left.length
  if (nodes === 0) return 'it has no node'
  for (const key of ['feature', 'threshold', 'right', 'missingLeft', 'cover'] as const) {
    if (tree[key].length !== nodes) return `${key} has ${tree[key].length} entries for ${nodes} nodes`
  }
  if (tree.value.length !== nodes * leafWidth) return `value has ${tree.value.length} entries for ${nodes} nodes`
  if (tree.levels && tree.levels.length !== nodes) return `levels has ${tree.levels.length} entries for ${nodes} nodes`
  return linksDefect(tree, width) ?? finite(tree.threshold, 'threshold') ?? finite(tree.value, 'value') ?? finite(tree.cover, 'cover')
}

function linksDefect(tree: Tree, width: number): string | null {
  const nodes = tree.left.length
  const seen = new Uint8Array(nodes)
  for (let i = 0; i < nodes; i++) {
    const left = tree.left[i]!
    if (left < 0) continue
    const feature = tree.feature[i]!
    if (feature < 0 || feature >= width) return `node ${i} reads feature ${feature} of ${width}`
    for (const child of [left, tree.right[i]!]) {
      if (child <= i || child >= nodes) return `node ${i} has the child ${child}; children stand after their parent, before ${nodes}`
      if (seen[child]) return `node ${child} has two parents`
      seen[child] = 1
    }
  }
  return null
}

function centresDefect({ centres }: Extract<Shape, { kind: 'centres' }>, width: number): string | null {
  if (centres.length === 0) return 'it has no centre'
  for (const centre of centres) {
    if (centre.length !== width) return `a centre has ${centre.length} numbers for ${width} features`
    const defect = finite(centre, 'centre')
    if (defect) return defect
  }
  return null
}

function naiveBayesDefect({ logPrior, evidence }: Extract<Shape, { kind: 'naive-bayes' }>, width: number): string | null {
  const classes = logPrior.length
  if (classes === 0) return 'it has no class'
  if (evidence.length !== width) return `it has evidence of ${evidence.length} features for ${width}`
  for (const [j, own] of evidence.entries()) {
    const lists = own.kind === 'gaussian' ? [own.mean, own.variance] : own.logShares
    const wrong = own.kind === 'gaussian' ? lists.some((list) => list.length !== classes) : lists.length !== classes
    if (wrong || new Set(lists.map((list) => list.length)).size !== 1) return `feature ${j} does not say the same of all ${classes} classes`
    const defect = finite(lists.flat(), 'number')
    if (defect) return `feature ${j}: ${defect}`
  }
  return finite(logPrior, 'prior')
}

function neighboursDefect(shape: Extract<Shape, { kind: 'neighbours' }>, width: number): string | null {
  const { points, targets, weights, outputs } = shape
  if (targets.length === 0) return 'it has no point'
  if (points.length !== targets.length * width) return `${targets.length} points have ${points.length} numbers, not ${width} each`
  if (weights && weights.length !== targets.length) return `${targets.length} points have ${weights.length} weights`
  if (outputs > 1 && !targets.every((k) => Number.isInteger(k) && k >= 0 && k < outputs)) return `a point has none of ${outputs} classes`
  return finite(points, 'point') ?? finite(targets, 'target') ?? finite(weights ?? [], 'weight')
}

function networkDefect({ layers }: Extract<Shape, { kind: 'network' }>, width: number): string | null {
  let inputs = width
  for (const [l, { weights, bias }] of layers.entries()) {
    if (bias.length === 0) return `layer ${l} has no unit`
    if (weights.length !== inputs * bias.length) return `layer ${l} has ${weights.length} weights for ${inputs} × ${bias.length}`
    const defect = finite(weights, 'weight') ?? finite(bias, 'bias')
    if (defect) return `layer ${l}: ${defect}`
    inputs = bias.length
  }
  return null
}

function finite(numbers: readonly number[], what: string): string | null {
  return numbers.every(Number.isFinite) ? null : `a ${what} is not a finite number`
}
