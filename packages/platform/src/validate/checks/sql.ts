/** A name in SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A value in SQL: text quoted, the rest as it is. */
export const literal = (value: string | number | boolean): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)

/** A bound of a column: text means an instant where the column holds instants. */
export const bound = (type: string, value: string | number): string =>
  type === 'time' ? `${literal(String(value))}::timestamptz::timestamp` : literal(value)
