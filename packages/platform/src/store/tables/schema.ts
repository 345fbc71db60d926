import type { ColumnSchema, ColumnType } from '@levain/core'

const integers = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
const numbers = /^(FLOAT|DOUBLE|DECIMAL\b.*)$/
const times = /^(DATE|TIMESTAMP\b.*|TIMESTAMP_(S|MS|NS))$/

/** What a DuckDB type holds, where the type alone tells; null for text, whose values decide. */
export function typeOfSql(sqlType: string): ColumnType | null {
  if (integers.test(sqlType)) return 'integer'
  if (numbers.test(sqlType)) return 'number'
  if (times.test(sqlType)) return 'time'
  if (sqlType === 'BOOLEAN') return 'boolean'
  if (sqlType.startsWith('ENUM')) return 'category'
  return sqlType === 'VARCHAR' ? null : 'text'
}

/**
 * Text with repeating values is a category, other text is free text. Twenty distinct values or fewer are always a
 * category; up to a thousand are one if on average each occurs at least twice.
 */
export function typeOfText(distinct: number, rows: number): ColumnType {
  return distinct <= 20 || (distinct <= 1000 && distinct * 2 <= rows) ? 'category' : 'text'
}

/** Text columns of the inputs by name, where all inputs that have the column agree on what it is. */
export function inheritedTypes(schemas: readonly (readonly ColumnSchema[])[]): Map<string, ColumnType> {
  const types = new Map<string, ColumnType>()
  const disputed = new Set<string>()
  for (const column of schemas.flat().filter((candidate) => candidate.sqlType === 'VARCHAR')) {
    const known = types.get(column.name)
    if (known !== undefined && known !== column.type) disputed.add(column.name)
    types.set(column.name, column.type)
  }
  for (const name of disputed) types.delete(name)
  return types
}
