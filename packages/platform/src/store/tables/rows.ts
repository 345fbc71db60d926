import { type DuckDBResult, DuckDBTypeId, type DuckDBValue, type DuckDBValueConverter, JsonDuckDBValueConverter } from '@duckdb/node-api'
import { fail, type Json } from '@levain/core'

/** Text a result may hold, in characters: what is looked at is small, and one row of SQL may be a hundred megabytes. */
const charactersMax = 64 << 20

/**
 * The first rows of a result as plain JSON: numbers where JSON can hold them (integers beyond 2^53 as text), instants as
 * ISO-8601 in UTC, NaN and infinities as null, lists and structs as arrays and objects.
 *
 * @throws sql-invalid when they hold more than 64 million characters
 */
export async function jsonRows(result: DuckDBResult, limit: number): Promise<Record<string, Json>[]> {
  const names = result.deduplicatedColumnNames()
  const rows: Record<string, Json>[] = []
  let characters = 0
  while (rows.length < limit) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    const wanted = Math.min(chunk.rowCount, limit - rows.length)
    for (let i = 0; i < wanted; i += 1) {
      const values = chunk.convertRowValues(i, toJson)
      characters += values.reduce<number>((sum, value) => sum + lengthOf(value), 0)
      if (characters > charactersMax)
        throw fail('sql-invalid', { message: `its result is larger than ${charactersMax} characters; select less of it` })
      rows.push(Object.fromEntries(names.map((name, at) => [name, values[at] ?? null])))
    }
  }
  return rows
}

function lengthOf(value: Json): number {
  if (typeof value === 'string') return value.length
  if (value === null || typeof value !== 'object') return 8
  return Object.values(value).reduce<number>((sum, part) => sum + lengthOf(part ?? null), 8)
}

const integers = new Set([DuckDBTypeId.BIGINT, DuckDBTypeId.UBIGINT, DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT])
const floats = new Set([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE])
const instants = new Set([
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
])

const toJson: DuckDBValueConverter<Json> = (value, type, convert) => {
  if (value === null) return null
  if (integers.has(type.typeId)) return safeInteger(value as bigint)
  if (floats.has(type.typeId)) return Number.isFinite(value) ? (value as number) : null
  if (type.typeId === DuckDBTypeId.DECIMAL) return Number(String(value))
  if (instants.has(type.typeId)) return isoInstant(String(value))
  return JsonDuckDBValueConverter(value as DuckDBValue, type, convert as never) as Json
}

const safeInteger = (value: bigint): Json => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value))

/** DuckDB writes `2001-01-01 00:01:00.5+00`. */
function isoInstant(text: string): string {
  const parsed = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?(\+00)?$/.exec(text)
  if (!parsed) return text
  const fraction = (parsed[3] ?? '.000').padEnd(4, '0')
  return `${parsed[1]}T${parsed[2]}${fraction}Z`
}
