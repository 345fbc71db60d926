import { type Artifact, type Context, fail, type Json, resolveModel, resolveTable, type ValueType } from '@levain/core'
import { typeOfValue } from '../plan/field-types.ts'

/** Types that travel as a digest of immutable content. */
export const contentTypes = new Set<ValueType>(['table', 'model', 'file', 'dir', 'html', 'markdown', 'image'])
export type Content = Extract<Artifact, { digest: string }>

export const isContent = (artifact: Artifact): artifact is Content => 'digest' in artifact

/** An input as a step gets it. `reference` is the exact version a name stood for, e.g. `flights@3`. */
export interface Bound {
  readonly artifact: Artifact
  readonly reference?: string
}

/** An artifact as it stands inside a list: plain values as themselves, contents as `{ type, digest }`. */
export const toJson = (artifact: Artifact): Json =>
  isContent(artifact) ? { type: artifact.type, digest: artifact.digest } : artifact.value

/** The reverse of {@link toJson}. */
export function fromJson(value: Json): Artifact {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const { type, digest, ...rest } = value
    if (contentTypes.has(type as ValueType) && typeof digest === 'string' && Object.keys(rest).length === 0)
      return { type, digest } as Content
  }
  return literal(value)
}

/** A plain value as an artifact. */
const literal = (value: Json): Artifact => ({ type: typeOfValue(value), value }) as Artifact

/** What a path leads to inside a value; null where it leads nowhere. */
export function follow(value: Json, path: readonly string[]): Json {
  let current: Json | undefined = value
  for (const key of path) {
    if (current === null || typeof current !== 'object') return null
    if (Array.isArray(current)) current = current[Number(key)]
    else current = Object.hasOwn(current, key) ? current[key] : undefined
    current ??= null
  }
  return current
}

/** Makes a name exact: `flights` becomes the table of its newest version. */
export async function resolveName(ctx: Context, type: 'table' | 'model', reference: string): Promise<Bound> {
  const found = await (type === 'table' ? resolveTable(ctx, reference) : resolveModel(ctx, reference))
  const exact = found.name === null ? {} : { reference: `${found.name}@${found.version}` }
  return { artifact: { type, digest: found.digest }, ...exact }
}

/**
 * Holds a value against the type a step declares for its output.
 *
 * @throws output-missing when nothing came, input-invalid when something else came
 */
export function outputOf(step: string, name: string, type: ValueType, value: Json | undefined): Artifact {
  if (value === undefined) throw fail('output-missing', { step, output: name, type })
  if (contentTypes.has(type)) return contentOf(step, name, type, value)
  if (matches(type, value)) return { type, value } as Artifact
  throw fail('input-invalid', { field: `${step}.${name}`, expected: type, got: JSON.stringify(value).slice(0, 80) })
}

function contentOf(step: string, name: string, type: ValueType, value: Json): Content {
  const digest = typeof value === 'string' ? value : follow(value, ['digest'])
  if (typeof digest === 'string' && digest.startsWith('sha256:')) return { type, digest } as Content
  throw fail('input-invalid', { field: `${step}.${name}`, expected: `${type} (sha256:…)`, got: JSON.stringify(value).slice(0, 80) })
}

function matches(type: ValueType, value: Json): boolean {
  if (type === 'json') return true
  if (type === 'list') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}
