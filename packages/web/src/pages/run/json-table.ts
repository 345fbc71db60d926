interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/**
 * The table a JSON value is: `{"columns": […], "data": [[…], …]}` as pandas writes it split, or a list of flat objects.
 *
 * @example jsonTable([{ a: 1 }, { a: 2, b: 'x' }]) // { head: ['a', 'b'], rows: [[1, undefined], [2, 'x']] }
 */
export function jsonTable(value: unknown): Table | undefined {
  if (Array.isArray(value)) return ofRecords(value)
  const { columns, data } = (value ?? {}) as { columns?: unknown; data?: unknown }
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return undefined
  return { head: columns.map(String), rows: data }
}

function ofRecords(records: readonly unknown[]): Table | undefined {
  if (!records.every(isFlat)) return undefined
  const head = [...new Set(records.flatMap((record) => Object.keys(record)))]
  return { head, rows: records.map((record) => head.map((name) => record[name])) }
}

const isFlat = (record: unknown): record is Record<string, unknown> =>
  typeof record === 'object' &&
  record !== null &&
  !Array.isArray(record) &&
  Object.values(record).every((cell) => typeof cell !== 'object' || cell === null)
