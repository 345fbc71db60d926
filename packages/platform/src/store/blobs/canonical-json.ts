/**
 * JSON with one spelling per value (RFC 8785): keys sorted by UTF-16 code unit, no white space. Equal values give equal
 * bytes, so the digest of the text is the identity of the value. Keys whose value is undefined are left out.
 *
 * @throws TypeError for what JSON cannot say: NaN, infinities, functions, bigint
 * @example canonicalJson({ b: 1, a: [true, null] }) // '{"a":[true,null],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return number(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object') return object(value)
  throw new TypeError(`JSON has no ${typeof value}`)
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`)
  return JSON.stringify(value)
}

function object(value: object): string {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
}
