import type { DuckDBConnection, DuckDBResult, DuckDBVector } from '@duckdb/node-api'
import type { ColumnSchema, Frame, FrameColumn } from '@levain/core'
import { identifier } from './sql-text.ts'

/**
 * Columns of a relation as typed arrays. SQL turns every column into doubles or 32-bit codes without nulls, so that a
 * vector of DuckDB is one `set` into an array that has its final size from the start.
 */
export async function readFrame(
  connection: DuckDBConnection,
  relation: string,
  schema: readonly ColumnSchema[],
  rows: number,
): Promise<Frame> {
  const plans = await Promise.all(schema.map((column, i) => planOf(connection, relation, column, i, rows)))
  if (plans.length > 0) {
    const result = await connection.stream(`select ${plans.map((plan) => plan.sql).join(', ')} from ${relation}`)
    await fill(result, plans, rows)
  }
  return { rows, columns: plans.map((plan) => plan.column) }
}

interface Plan {
  /** The expression that gives the target's numbers. */
  readonly sql: string
  readonly target: Float64Array | Int32Array
  readonly column: FrameColumn
}

async function planOf(connection: DuckDBConnection, relation: string, schema: ColumnSchema, index: number, rows: number): Promise<Plan> {
  const { name } = schema
  const source = identifier(name)
  if (schema.type === 'category' || schema.type === 'text') {
    const levels = await enumerate(connection, relation, source, index)
    const codes = new Int32Array(rows)
    const sql = levels.length === 0 ? '-1::integer' : `coalesce(enum_code(${source}::varchar::levels${index})::integer, -1)`
    return { sql, target: codes, column: { kind: 'category', name, codes, levels } }
  }
  const values = new Float64Array(rows)
  const time = schema.type === 'time'
  const number = time ? milliseconds(source) : `${source}::double`
  return { sql: `coalesce(${number}, 'nan'::double)`, target: values, column: { kind: time ? 'time' : 'number', name, values } }
}

/** Microseconds of DuckDB to milliseconds; its infinite dates are no instants. */
const milliseconds = (source: string): string =>
  `case when isfinite(${source}::timestamp) then epoch_us(${source}::timestamp) / 1000.0::double end`

/** The distinct texts of a column, ascending by code point, also as an enum type of this connection. */
async function enumerate(connection: DuckDBConnection, relation: string, source: string, index: number): Promise<string[]> {
  const distinct = `select distinct ${source}::varchar as level from ${relation} where ${source} is not null order by 1`
  const result = await connection.runAndReadAll(distinct)
  const levels = result.getColumns()[0]?.map(String) ?? []
  if (levels.length > 0) await connection.run(`create temp type levels${index} as enum (${distinct})`)
  return levels
}

async function fill(result: DuckDBResult, plans: readonly Plan[], rows: number): Promise<void> {
  let offset = 0
  while (offset < rows) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) throw new Error(`the table ended after ${offset} of ${rows} rows`)
    for (const [i, plan] of plans.entries()) plan.target.set(items(chunk.getColumnVector(i)), offset)
    offset += chunk.rowCount
  }
}

/**
 * The numbers of a DOUBLE or INTEGER vector. DuckDB's client declares the field private; going through its public,
 * value-by-value accessor takes three to five times as long.
 */
const items = (vector: DuckDBVector): Float64Array | Int32Array => (vector as unknown as { items: Float64Array | Int32Array }).items
