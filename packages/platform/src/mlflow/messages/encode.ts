/**
 * A message as JSON text the way protobuf writes it: fields that are undefined or null are left out (an explicit zero, false
 * or empty text stays), NaN and the infinities are text, whole numbers are numbers. Inside {@link verbatim} null stays.
 */
export const encode = (message: object): string => JSON.stringify(written(message, undefined))

/** A value of any JSON kind, sent as it is: its nulls are meant. */
export const verbatim = (json: unknown): Verbatim => new Verbatim(json ?? null)

class Verbatim {
  readonly json: unknown

  constructor(json: unknown) {
    this.json = json
  }
}

/**
 * What JSON is to be made of: the value itself where JSON's own writer does it right, which it nearly always does, and
 * which is much faster than to be asked about each value.
 */
function written(value: unknown, ofNull: null | undefined): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return rawJSON(String(value))
  if (typeof value !== 'object') return value
  if (value === null) return ofNull
  if (value instanceof Verbatim) return written(value.json, null)
  return Array.isArray(value) ? writtenItems(value, ofNull) : writtenFields(value as Record<string, unknown>, ofNull)
}

function writtenItems(items: readonly unknown[], ofNull: null | undefined): readonly unknown[] {
  let changed: unknown[] | undefined
  for (const [index, item] of items.entries()) {
    const value = written(item, ofNull) ?? null
    if (value === item) continue
    changed ??= [...items]
    changed[index] = value
  }
  return changed ?? items
}

function writtenFields(fields: Record<string, unknown>, ofNull: null | undefined): Record<string, unknown> {
  let changed: Record<string, unknown> | undefined
  for (const name in fields) {
    const given = fields[name]
    const value = written(given, ofNull)
    if (value === given) continue
    changed ??= { ...fields }
    changed[name] = value
  }
  return changed ?? fields
}

/** Writes digits as they stand; in the language since 2025, in the compiler's library not yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }
