import { isEntryKey } from '@levain/core'
import type { Item } from './messages.ts'

/** Values under keys, however deep. */
export interface Tree {
  [key: string]: unknown
}

export const newTree = (): Tree => Object.create(null) as Tree

export function setIn(tree: Tree, item: Item): void {
  const [last = '', ...above] = pathOf(item).toReversed()
  let at = tree
  for (const key of above.toReversed()) {
    if (!isTree(at[key])) at[key] = newTree()
    at = at[key] as Tree
  }
  at[last] = jsonOf(item)
}

export function removeIn(tree: Tree, item: Item): void {
  const [last = '', ...above] = pathOf(item).toReversed()
  const holder = above.toReversed().reduce<unknown>((at, key) => (isTree(at) ? at[key] : undefined), tree)
  if (isTree(holder)) delete holder[last]
}

const pathOf = ({ key = '', nestedKey }: Item): readonly string[] => (nestedKey.length > 0 ? nestedKey : [key])

/**
 * The values of a tree under keys with dots, as W&B shows them. An image, a table, a histogram is one value, whatever
 * describes it. What W&B keeps for itself is left out.
 */
export function* leavesOf(tree: Tree, above = ''): Generator<readonly [key: string, value: unknown]> {
  for (const [name, value] of Object.entries(tree)) {
    const key = above + name
    if (above === '' && name.startsWith('_')) continue
    if (isTree(value) && typeof value._type !== 'string' && Object.keys(value).length > 0) yield* leavesOf(value, `${key}.`)
    else yield [key, value]
  }
}

/** What kind of thing that is no number or text a value is, e.g. `histogram`. */
export const mediaType = (value: unknown): string | undefined =>
  isTree(value) && typeof value._type === 'string' ? value._type : undefined

/** A number, also where JSON has none for it; undefined for all else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined
}

export const labelOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** The key as it may be called here: each letter that may not be in one is a `_`. */
export function keyOf(key: string): string {
  if (isEntryKey(key)) return key
  const fit = key
    .replace(/[^\p{L}\p{N}_/.\- :]/gu, '_')
    .split('/')
    .map((part) => (/^\.*$/.test(part) ? '_' : part))
    .join('/')
    .slice(0, 250)
  return isEntryKey(fit) ? fit : '_'
}

export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

function jsonOf({ valueJson, json, text, number, integer, boolean }: Item): unknown {
  const written = valueJson ?? json
  if (written === undefined) return text ?? number ?? (integer === undefined ? (boolean ?? null) : Number(integer))
  try {
    return JSON.parse(withWords(written))
  } catch {
    return written
  }
}

/** Python writes NaN and infinities as they are, which JSON has no words for. */
const withWords = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => (token.startsWith('"') ? token : `"${token}"`))
