import { identifier, literal } from '../tables/index.ts'
import { distinctNames, type Relation, type SourceColumn } from './relation.ts'
import type { Source } from './source.ts'

const formats = { jsonl: 'newline_delimited', json: 'array' } as const

/** SQL that gives the structure of all objects of a JSON file: keys in the order they first occur, with their types. */
export function structureSql(source: Source): string {
  const read = `read_json_objects(${literal(source.absolute)}, format = '${formatName(source)}')`
  return `select json_group_structure(json)::varchar as structure from ${read}`
}

/** Types by key, as {@link structureSql} found them; null when the file holds something else than objects. */
export function structureOf(found: unknown): Readonly<Record<string, unknown>> | null {
  const parsed: unknown = JSON.parse(String(found))
  return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed) ? { ...parsed } : null
}

/** How a key is read whose values are all of one type; other keys are read as JSON text. */
const readAs: Readonly<Record<string, { sqlType: string; from: SourceColumn['from'] }>> = {
  BIGINT: { sqlType: 'BIGINT', from: 'typed' },
  UBIGINT: { sqlType: 'BIGINT', from: 'typed' },
  DOUBLE: { sqlType: 'DOUBLE', from: 'typed' },
  BOOLEAN: { sqlType: 'BOOLEAN', from: 'typed' },
  VARCHAR: { sqlType: 'VARCHAR', from: 'string' },
}

/** The file as DuckDB reads it. */
export function jsonRelation(source: Source, structure: Readonly<Record<string, unknown>>): Relation {
  const keys = Object.keys(structure)
  const plans = keys.map((key) => readAs[String(structure[key])] ?? { sqlType: 'JSON', from: 'json' as const })
  const types = keys.map((key, i) => `${literal(key)}: ${literal(plans[i]?.sqlType ?? 'JSON')}`).join(', ')
  const read = `read_json(${literal(source.absolute)}, format = '${formatName(source)}', columns = {${types}})`
  const renamed = keys.map((key, i) => `${identifier(key)}${plans[i]?.from === 'json' ? '::varchar' : ''} as c${i}`).join(', ')
  const columns = distinctNames(keys).map((name, i) => ({ name, from: plans[i]?.from ?? 'json' }))
  return { sql: `(select ${renamed} from ${read})`, files: [source.absolute], columns, numbered: false }
}

const formatName = ({ format }: Source): string => formats[format === 'json' ? 'json' : 'jsonl']
