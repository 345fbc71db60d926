import type { FilterValue } from '@levain/core'
import { type RawBuilder, sql } from 'kysely'

export type Sql = RawBuilder<unknown>

/** What databases say differently. */
export interface Dialect {
  /** `%` stands for any text and `_` for one character; letters are told apart by case. */
  like(text: Sql, pattern: string): Sql
  /** The same without regard to the case of ASCII letters. */
  ilike(text: Sql, pattern: string): Sql
  /** True where the regular expression matches somewhere. */
  rlike(text: Sql, pattern: string): Sql
  /** The text at a path inside JSON. */
  jsonText(json: Sql, path: readonly string[]): Sql
  /** What an index over long texts needs to be told beside that the text is one of these. */
  beginsAsOne(text: Sql, values: readonly string[]): Sql
  /** A column that is compared without the help of an index. */
  unindexed(column: Sql): Sql
  /** Joins two tables; the first is gone through first. */
  readonly inOrder: Sql
}

const sqlite: Dialect = {
  like: (text, pattern) => sql`${text} glob ${globOf(pattern)}`,
  ilike: (text, pattern) => sql`${text} like ${pattern}`,
  rlike: (text, pattern) => sql`${text} regexp ${pattern}`,
  jsonText: (json, path) => {
    const place = `$${path.map((part) => `."${part.replaceAll('"', '')}"`).join('')}`
    // JSON's true is 1 to SQLite, and its numbers are no text.
    return sql`case json_type(${json}, ${place}) when 'true' then 'true' when 'false' then 'false' else cast(json_extract(${json}, ${place}) as text) end`
  },
  beginsAsOne: () => sql`1 = 1`,
  unindexed: (column) => sql`+${column}`,
  inOrder: sql`cross join`,
}

const postgres: Dialect = {
  like: (text, pattern) => sql`${text} like ${pattern} escape ''`,
  ilike: (text, pattern) => sql`${text} ilike ${pattern} escape ''`,
  rlike: (text, pattern) => sql`${text} ~ ${pattern}`,
  jsonText: (json, path) => sql`((${json}::jsonb #>> ${[...path]}::text[]) collate "C")`,
  beginsAsOne: (text, values) => sql`left(${text}, 200) in (${sql.join(values.map((value) => sql`left(${value}, 200)`))})`,
  // It knows from statistics which index leads to fewer rows.
  unindexed: (column) => column,
  inOrder: sql`join`,
}

/** By the name of the database. */
export const dialects = { sqlite, postgres }

/** GLOB, unlike LIKE, tells letters apart by case in SQLite. */
function globOf(pattern: string): string {
  return pattern.replace(/[*?[]/g, '[$&]').replaceAll('%', '*').replaceAll('_', '?')
}

/** All of these; true where there are none. */
export const allOf = (conditions: readonly Sql[]): Sql => joined(conditions, 'and', sql`1 = 1`)

/** One of these at least; false where there are none. */
export const anyOf = (conditions: readonly Sql[]): Sql => joined(conditions, 'or', sql`1 = 0`)

export const not = (condition: Sql): Sql => sql`not (${condition})`

function joined(conditions: readonly Sql[], word: 'and' | 'or', none: Sql): Sql {
  if (conditions.length < 2) return conditions[0] ?? none
  return sql`(${sql.join(conditions, word === 'and' ? sql` and ` : sql` or `)})`
}

export const oneOf = (expression: Sql, values: readonly FilterValue[]): Sql =>
  values.length === 0 ? sql`1 = 0` : sql`${expression} in (${sql.join(values)})`
