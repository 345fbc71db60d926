/** Reads the fields of an address's search; what does not fit is as if it were not there. */
type Search = Record<string, unknown>

export const text = (search: Search, field: string): string | undefined => {
  const value = search[field]
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
}

export const count = (search: Search, field: string): number | undefined => {
  const value = Number(search[field])
  return Number.isInteger(value) && value > 0 ? value : undefined
}

/** A place in a list, counted from 0. */
export const place = (search: Search, field: string): number | undefined => (search[field] === 0 ? 0 : count(search, field))

export const number = (search: Search, field: string): number | undefined => {
  const value = search[field]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** A number between 0 and 1. */
export const share = (search: Search, field: string): number | undefined => {
  const value = search[field]
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined
}

/** What a page reads by itself; the router has made of it what JSON says already. */
export const written = (search: Search, field: string): string | undefined => {
  const value = search[field]
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : text(search, field)
}

export const flag = (search: Search, field: string): true | undefined =>
  search[field] === true || search[field] === 'true' ? true : undefined

export const choice = <C extends string>(search: Search, field: string, choices: readonly C[]): C | undefined =>
  choices.find((one) => one === search[field])

/** A list of texts, written `a,b,c`. */
export const list = (search: Search, field: string): string | undefined => {
  const value = search[field]
  return Array.isArray(value) ? value.join(',') || undefined : text(search, field)
}

export const split = (joined: string | undefined): string[] => joined?.split(',').filter(Boolean) ?? []
export const join = (parts: readonly string[]): string | undefined => parts.join(',') || undefined

/** Every field may be left out of a link. */
export const optional = <T extends Search>(fields: T): Partial<T> => fields
