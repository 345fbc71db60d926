/**
 * A message as JSON text the way protobuf writes it: fields that are undefined or null are left out (an explicit zero, false
 * or empty text stays), NaN and the infinities are text, whole numbers are numbers. Inside {@link verbatim} null stays.
 */
export function encode(message: object): string {
  const meant = new WeakSet<object>()
  function replace(this: object, _: string, given: unknown): unknown {
    const isMeant = given instanceof Verbatim || meant.has(this)
    const value = given instanceof Verbatim ? given.json : given
    if (isMeant && typeof value === 'object' && value !== null) meant.add(value)
    if (value === null) return isMeant || Array.isArray(this) ? null : undefined
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
    return typeof value === 'bigint' ? rawJSON(String(value)) : value
  }
  return JSON.stringify(message, replace)
}

/** A value of any JSON kind, sent as it is: its nulls are meant. */
export const verbatim = (json: unknown): Verbatim => new Verbatim(json ?? null)

class Verbatim {
  readonly json: unknown

  constructor(json: unknown) {
    this.json = json
  }
}

/** Writes digits as they stand; in the language since 2025, in the compiler's library not yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }
