import { type DuckDBResult, DuckDBTypeId, type DuckDBValue, type DuckDBValueConverter, JsonDuckDBValueConverter } from '@duckdb/node-api'
import type { Json } from '@levain/core'

/**
 * The first rows of a result as plain JSON: numbers where JSON can hold them (integers beyond 2^53 as text), instants as
 * ISO-8601 in UTC, NaN and infinities as null, lists and structs as arrays and objects.
 */
export async function jsonRows(result: DuckDBResult, limit: number): Promise<Record<string, Json>[]> {
  const names = result.deduplicatedColumnNames()
  const rows: Record<string, Json>[] = []
  while (rows.length < limit) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    for (const values of chunk.convertRows(toJson).slice(0, limit - rows.length)) {
      rows.push(Object.fromEntries(names.map((name, i) => [name, values[i] ?? null])))
    }
  }
  return rows
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
