import { literal } from '../tables/index.ts'
import { distinctNames, type Relation } from './relation.ts'
import type { Source } from './source.ts'

const formats = { jsonl: 'newline_delimited', json: 'array' } as const

/** SQL that gives the keys of all objects of a JSON file, in the order they first occur, as one JSON object. */
export function keysSql(source: Source): string {
  return `select json_group_structure(json)::varchar as structure from read_json_objects(${literal(source.absolute)}, format = '${formatName(source)}')`
}

/** The keys that {@link keysSql} found; null when the file holds something else than objects. */
export function keysOf(structure: unknown): string[] | null {
  const parsed: unknown = JSON.parse(String(structure))
  return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed) ? Object.keys(parsed) : null
}

/** The file as DuckDB reads it: every value as its JSON text. */
export function jsonRelation(source: Source, keys: readonly string[]): Relation {
  const types = keys.map((key) => `${literal(key)}: 'JSON'`).join(', ')
  const read = `read_json(${literal(source.absolute)}, format = '${formatName(source)}', columns = {${types}})`
  const renamed = keys.map((key, i) => `"${key.replaceAll('"', '""')}"::varchar as c${i}`).join(', ')
  const columns = distinctNames(keys).map((name) => ({ name, from: 'json' as const }))
  return { sql: `(select ${renamed} from ${read})`, files: [source.absolute], columns, numbered: false }
}

const formatName = ({ format }: Source): string => formats[format === 'json' ? 'json' : 'jsonl']
