import { fail, type Model, model as modelSchema } from '@levain/core'
import { z } from 'zod'
import { createEncoder, shapeDefect, shapeOutputs } from '../model/index.ts'

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
    createEncoder(model)
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
  const shape = (raw as { shape?: { trees?: unknown } } | null)?.shape
  const trees = typeof shape === 'object' && shape !== null && 'trees' in shape ? treeArrays.safeParse(shape.trees) : null
  if (trees && !trees.success) throw unreadable(`shape.trees: ${z.prettifyError(trees.error)}`)
  const light = trees ? { ...(raw as object), shape: { ...shape, trees: [] } } : raw
  const parsed = modelSchema.safeParse(light)
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error))
  const model = parsed.data
  return trees && model.shape.kind === 'trees' ? { ...model, shape: { ...model.shape, trees: trees.data } } : model
}

function signatureDefect({ signature, shape, features }: Model): string | null {
  const names = signature.inputs.map((input) => input.name)
  if (new Set(names).size !== names.length) return 'two inputs have the same name'
  if (new Set(features).size !== features.length) return 'two features have the same name'
  const outputs = shapeOutputs(shape)
  const classes = signature.output.classes
  if (signature.output.task === 'regression') return outputs === 1 ? null : `regression has one output, the shape has ${outputs}`
  if (!classes || classes.length < 1) return 'a classifier needs its classes'
  if (outputs === classes.length || (outputs === 1 && classes.length === 2)) return null
  return `${classes.length} classes, but the shape has ${outputs} outputs`
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, sortKeys(entry)]))
}
