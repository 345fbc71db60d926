import type { Clause, Filter, FilterValue, Key, KeyPart, Order } from './filter.ts'

/** Writes a filter: keywords in capitals, text in single quotes, brackets where they are needed. {@link parseFilter} reads it back. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'clause':
      return printClause(filter)
    case 'not':
      return `NOT ${bracketed(filter.of)}`
    default:
      return filter.of
        .map((part) => (filter.kind === 'or' && part.kind === 'and' ? printFilter(part) : bracketed(part)))
        .join(glue[filter.kind])
  }
}

const glue = { and: ' AND ', or: ' OR ' } as const

/** Writes an order as {@link parseOrderBy} reads it. */
export function printOrder({ key, direction }: Order): string {
  return `${printKey(key)} ${direction.toUpperCase()}`
}

/** Writes a key; parts that hold more than letters, digits and the like stand in back-ticks. */
export function printKey(key: Key): string {
  return key.parts.map(printPart).join('.')
}

function printPart({ text, quoted }: KeyPart): string {
  return quoted ? `\`${text.replaceAll('`', '``')}\`` : text
}

function bracketed(filter: Filter): string {
  return filter.kind === 'and' || filter.kind === 'or' ? `(${printFilter(filter)})` : printFilter(filter)
}

function printClause({ key, comparator, value }: Clause): string {
  const left = `${printKey(key)} ${comparator}`
  if (value === null) return left
  return `${left} ${isList(value) ? `(${value.map(printValue).join(', ')})` : printValue(value)}`
}

const isList = (value: FilterValue | readonly FilterValue[]): value is readonly FilterValue[] => Array.isArray(value)

function printValue(value: FilterValue): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}
