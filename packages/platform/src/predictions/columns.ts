import type { ColumnSchema, ColumnType, Signature } from '@levain/core'
import { identifier, list, literal } from '../store/index.ts'

/** Columns of a log table beside the model's inputs, which keep their own names. */
export const logColumns = {
  id: '__id__',
  at: '__at__',
  model: '__model__',
  version: '__version__',
  arm: '__arm__',
  split: '__split__',
  bucket: '__bucket__',
  by: '__by__',
  fallback: '__fallback__',
  prediction: '__prediction__',
  probabilities: '__probabilities__',
} as const

/** A column of a log table: its name, where it stands in a record, and its type in SQL. */
export interface LogColumn {
  readonly name: string
  readonly path: string
  readonly sqlType: string
}

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
  category: 'VARCHAR',
  text: 'VARCHAR',
  time: 'TIMESTAMP',
}

/** What a record of the log holds, whatever model answered. */
const common: Readonly<Record<keyof typeof logColumns, string>> = {
  id: 'VARCHAR',
  at: 'TIMESTAMP',
  model: 'VARCHAR',
  version: 'INTEGER',
  arm: 'VARCHAR',
  split: 'VARCHAR',
  bucket: 'INTEGER',
  by: 'VARCHAR',
  fallback: 'VARCHAR',
  prediction: 'VARCHAR',
  probabilities: 'DOUBLE[]',
}

/** The columns of a log in which models of these signatures answered. Where they disagree on a column, it is a number if all say so, else text. */
export function columnsOf(signatures: readonly Signature[]): LogColumn[] {
  const inputs = new Map<string, string>()
  for (const { name, type } of signatures.flatMap((signature) => signature.inputs)) {
    const sqlType = sqlTypes[type]
    inputs.set(name, agreed(inputs.get(name) ?? sqlType, sqlType))
  }
  const answer = signatures.length > 0 && signatures.every(answersNumbers) ? 'DOUBLE' : common.prediction
  const own = Object.entries(logColumns).map(([field, name]) => {
    const sqlType = field === 'prediction' ? answer : common[field as keyof typeof common]
    return { name, path: `r.${identifier(field)}`, sqlType }
  })
  return [...own, ...[...inputs].map(([name, sqlType]) => inputColumn(name, sqlType))]
}

export const inputColumn = (name: string, sqlType: string): LogColumn => ({ name, sqlType, path: `r.inputs.${identifier(name)}` })

const answersNumbers = ({ output }: Signature): boolean => ['regression', 'anomaly'].includes(output.task)

export function agreed(one: string, other: string): string {
  if (one === other) return one
  return [one, other].every((type) => type === 'DOUBLE' || type === 'BIGINT') ? 'DOUBLE' : 'VARCHAR'
}

/** SQL of the records in segments, as a table of these columns. Lines that are no records are left out. */
export function segmentsSql(files: readonly string[], columns: readonly LogColumn[]): string {
  const inputs = Object.fromEntries(columns.filter(isInput).map(({ name, sqlType }) => [name, sqlType]))
  const types = new Map(columns.map(({ name, sqlType }) => [name, sqlType]))
  const own = Object.entries(logColumns).map(([field, name]) => [field, jsonType(types.get(name) ?? 'VARCHAR')])
  const record = { ...Object.fromEntries(own), inputs }
  return `select ${columns.map(({ name, path }) => `${path} as ${identifier(name)}`).join(', ')}
    from (select json_transform(json, ${literal(JSON.stringify(record))}) as r from ${linesOf(files)} where json is not null)
    where r.id is not null`
}

export const isInput = ({ path }: LogColumn): boolean => path.startsWith('r.inputs.')
const jsonType = (sqlType: string): unknown => (sqlType.endsWith('[]') ? [sqlType.slice(0, -2)] : sqlType)

export const linesOf = (files: readonly string[]): string =>
  `read_json_objects(${list(files)}, format = 'newline_delimited', ignore_errors = true, maximum_object_size = 33554432)`

/** SQL of a table kept earlier, under the name `table`, as these columns; what it does not have is missing. */
export function keptSql(table: string, schema: readonly ColumnSchema[], columns: readonly LogColumn[]): string {
  const known = new Set(schema.map(({ name }) => name))
  const selected = columns.map(({ name, sqlType }) =>
    known.has(name) ? `try_cast(${identifier(name)} as ${sqlType}) as ${identifier(name)}` : `null::${sqlType} as ${identifier(name)}`,
  )
  return `select ${selected.join(', ')} from ${table}`
}
