import type { Check, ColumnExpectation, ColumnSchema, ColumnType, Expectations } from '@levain/core'

/** The number of rows. No rows are no evidence of anything. */
export function checkRowCount({ rows: limits }: Expectations, rows: number): Check {
  const expected = [
    limits?.min === undefined ? 'at least 1' : `at least ${limits.min}`,
    ...(limits?.max === undefined ? [] : [`at most ${limits.max}`]),
  ]
  const fits = rows >= (limits?.min ?? 1) && rows <= (limits?.max ?? Number.POSITIVE_INFINITY)
  return { name: 'row count', status: fits ? 'passed' : 'failed', expected: `${expected.join(' and ')} rows`, actual: `${rows} rows` }
}

/** What else passes for a type. Whether text repeats enough to be a category is a guess, so either word is accepted. */
const accepted: Readonly<Record<ColumnType, readonly ColumnType[]>> = {
  number: ['number', 'integer'],
  integer: ['integer'],
  boolean: ['boolean'],
  category: ['category', 'text'],
  text: ['category', 'text'],
  time: ['time'],
}

/** Presence and type of the columns. */
export function checkColumns({ columns }: Expectations, schema: readonly ColumnSchema[]): Check[] {
  return Object.entries(columns).flatMap(([name, expectation]) => {
    const column = schema.find((one) => one.name === name)
    if (!column) return expectation.required ? [absent(name, expectation, schema)] : []
    return expectation.type === undefined ? [] : [typed(name, expectation.type, column, expectation)]
  })
}

function absent(name: string, { severity }: ColumnExpectation, schema: readonly ColumnSchema[]): Check {
  const actual = `only ${schema.map((column) => column.name).join(', ')}`
  return { name: `${name}: present`, column: name, status: severity === 'warn' ? 'warned' : 'failed', expected: `a column ${name}`, actual }
}

function typed(name: string, expected: ColumnType, column: ColumnSchema, { severity }: ColumnExpectation): Check {
  const fits = accepted[expected].includes(column.type)
  const status = fits ? 'passed' : severity === 'warn' ? 'warned' : 'failed'
  return { name: `${name}: type`, column: name, status, expected, actual: `${column.type} (${column.sqlType})` }
}
