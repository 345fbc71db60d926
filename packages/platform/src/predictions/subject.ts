import type { Manifest } from '@levain/core'
import { identifier, literal } from '../store/index.ts'

/** Whose predictions are meant: rows whose column says one of these, which are a value and, where the log has that, its hash. */
export interface Subject {
  readonly column: string
  readonly values: readonly string[]
}

/** SQL of the rows of the table `name` about a subject. Files that lack the column have none. */
export function withSubject(subject: Subject, name: string, { schema = [] }: Manifest): string {
  const { column, condition, type } = parts(subject, schema)
  return `select * from (select null::${type} as ${column} where false union all by name select * from ${name}) where ${condition}`
}

/** SQL of the other rows of a table that has the column. */
export function withoutSubject(subject: Subject, name: string, { schema = [] }: Manifest): string {
  return `select * from ${name} where not coalesce(${parts(subject, schema).condition}, false)`
}

function parts({ column, values }: Subject, schema: NonNullable<Manifest['schema']>) {
  const type = schema.find(({ name }) => name === column)?.sqlType ?? 'VARCHAR'
  const among = values.map((value) => `try_cast(${literal(value)} as ${type})`)
  return { type, column: identifier(column), condition: `${identifier(column)} in (${among.join(', ')})` }
}
