import { fail, type Model, model as modelSchema, type Shape } from '@levain/core'
import { z } from 'zod'
import { calibrationDefect, createEncoder, shapeDefect, shapeOutputs } from '../model/index.ts'

/** The text of `model.json`. Keys are sorted, so the same model gives the same bytes. @throws model-unreadable when a number is not finite */
export function encodeModel(model: Model): string {
  const defect = shapeDefect(model.shape, model.features.length)
  if (defect) throw fail('model-unreadable', { path: 'model.json', reason: defect })
  return `${JSON.stringify(sortKeys(model))}\n`
}

/**
 * Reads `model.json` and checks it through: a model that decodes can be evaluated. `path` is only for the message.
 *
 * @throws model-unreadable
 */
export function decodeModel(source: string | Uint8Array, path = 'model.json'): Model {
  const unreadable = (reason: string, cause?: unknown): Error => fail('model-unreadable', { path, reason }, cause)
  const model = parse(source, unreadable)
  const defect = shapeDefect(model.shape, model.features.length) ?? signatureDefect(model)
  if (defect) throw unreadable(defect)
  try {
    for (const part of partsOf(model)) createEncoder({ ...part, signature: model.signature })
  } catch (cause) {
    throw unreadable('its features cannot be made from its inputs', cause)
  }
  return model
}

/** Trees have millions of numbers: their arrays are checked by plain loops, the rest by the schema. */
const treeArrays = z.array(
  z.object({
    feature: numbers(Number.isInteger, 'integers'),
    threshold: numbers(Number.isFinite, 'numbers'),
    left: numbers(Number.isInteger, 'integers'),
    right: numbers(Number.isInteger, 'integers'),
    missingLeft: z.custom<boolean[]>((value) => Array.isArray(value) && value.every((x) => typeof x === 'boolean'), 'expected booleans'),
    levels: z
      .custom<(number[] | null)[]>((value) => Array.isArray(value) && value.every(isLevels), 'expected lists of levels, or null')
      .optional(),
    value: numbers(Number.isFinite, 'numbers'),
    cover: numbers(Number.isFinite, 'numbers'),
  }),
)

function isLevels(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.every((level) => Number.isInteger(level) && level >= 0 && level <= 65_535))
}

function numbers(test: (x: unknown) => boolean, what: string) {
  return z.custom<number[]>((value) => Array.isArray(value) && value.every(test), `expected a list of ${what}`)
}

function parse(source: string | Uint8Array, unreadable: (reason: string, cause?: unknown) => Error): Model {
  let raw: unknown
  try {
    raw = JSON.parse(typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source))
  } catch (cause) {
    throw unreadable('it is not JSON', cause)
  }
  const trees: TreeArrays[] = []
  const light = withoutTrees(raw, (own) => {
    const checked = treeArrays.safeParse(own)
    if (!checked.success) throw unreadable(`trees: ${z.prettifyError(checked.error)}`)
    trees.push(checked.data)
  })
  const parsed = modelSchema.safeParse(light)
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error))
  return withTrees(parsed.data, trees)
}

type TreeArrays = z.infer<typeof treeArrays>

/** The raw model with no tree in it; they are taken out in the order in which {@link withTrees} puts them back. */
function withoutTrees(raw: unknown, take: (trees: unknown) => void): unknown {
  if (typeof raw !== 'object' || raw === null || !('shape' in raw)) return raw
  const { shape } = raw
  if (typeof shape !== 'object' || shape === null) return raw
  if ('members' in shape && Array.isArray(shape.members)) {
    return { ...raw, shape: { ...shape, members: shape.members.map((member) => withoutTrees(member, take)) } }
  }
  if (!('trees' in shape)) return raw
  take(shape.trees)
  return { ...raw, shape: { ...shape, trees: [] } }
}

function withTrees(model: Model, trees: readonly TreeArrays[]): Model {
  let next = 0
  const filled = <Own extends Shape>(shape: Own): Own => (shape.kind === 'trees' ? { ...shape, trees: trees[next++] ?? [] } : shape)
  const { shape } = model
  if (shape.kind !== 'ensemble') return { ...model, shape: filled(shape) }
  return { ...model, shape: { ...shape, members: shape.members.map((member) => ({ ...member, shape: filled(member.shape) })) } }
}

/** What reads the inputs: the model itself, or the members of an ensemble. */
const partsOf = (model: Model): readonly Pick<Model, 'transforms' | 'features' | 'shape'>[] =>
  model.shape.kind === 'ensemble' ? model.shape.members : [model]

function signatureDefect(model: Model): string | null {
  const { signature, features, calibration } = model
  const names = signature.inputs.map((input) => input.name)
  if (new Set(names).size !== names.length) return 'two inputs have the same name'
  if (new Set(features).size !== features.length) return 'two features have the same name'
  const { task } = signature.output
  const classes = task === 'classification' ? (signature.output.classes?.length ?? 0) : 1
  if (task === 'classification' && classes < 1) return 'a classifier needs its classes'
  for (const { shape } of partsOf(model)) {
    const outputs = shapeOutputs(shape)
    if (outputs === classes || (outputs === 1 && classes === 2) || (task === 'projection' && outputs > 0)) continue
    return task === 'classification'
      ? `${classes} classes, but the shape has ${outputs} outputs`
      : `${task} has one output, the shape has ${outputs}`
  }
  return calibrationDefect(calibration, task === 'classification' ? classes : 0)
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, sortKeys(entry)]))
}
