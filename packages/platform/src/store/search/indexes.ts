import { ledgerTables } from '../ledger/columns.ts'

/** Whether an index of the table, or its key, begins with these columns. */
export function isIndexed(table: keyof typeof ledgerTables, columns: readonly string[]): boolean {
  const { key, indexes = [] } = ledgerTables[table] as { key: readonly string[]; indexes?: readonly (readonly string[])[] }
  return [key, ...indexes].some((index) => columns.every((column, position) => index[position] === column))
}
