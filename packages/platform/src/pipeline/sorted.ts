import type { Json } from '@levain/core'

/** The value with the keys of every object in alphabetical order, so that the order in which they were written does not matter. */
export function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const keys = Object.keys(value).sort()
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] as Json)]))
}
