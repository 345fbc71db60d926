import type { Ledger, LedgerTables, TableName } from '@levain/core'
import { ledgerTables } from './columns.ts'

/** Tables whose rows tell of the past, hold secrets, or hold numbers: what they mention is not kept for their sake. */
const silent: ReadonlySet<TableName> = new Set<TableName>([
  'audit',
  'events',
  'metricSeries',
  'metricPoints',
  'users',
  'tokens',
  'webhookDeliveries',
])

/** Rows read in one go. */
const pageRows = 2000

/** A row and the digests it mentions. */
export interface Mention {
  readonly table: TableName
  readonly row: Readonly<Record<string, unknown>>
  readonly digests: readonly string[]
}

/** Every row of the ledger that mentions a digest, whatever column it stands in: new tables are seen without being named here. */
export async function* mentions(ledger: Pick<Ledger, 'find'>): AsyncGenerator<Mention> {
  for (const table of Object.keys(ledgerTables) as TableName[]) {
    if (silent.has(table)) continue
    for await (const row of rowsOf(ledger, table)) {
      const digests = JSON.stringify(row).match(/sha256:[0-9a-f]{64}/g)
      if (digests) yield { table, row, digests }
    }
  }
}

/** All rows, page by page along the first column of the key; rows that share it are read together. */
async function* rowsOf<Table extends TableName>(ledger: Pick<Ledger, 'find'>, table: Table): AsyncGenerator<Record<string, unknown>> {
  const first = ledgerTables[table].key[0] as keyof LedgerTables[Table] & string
  const find = (where: object, limit?: number): Promise<Record<string, unknown>[]> =>
    ledger.find(table, { where, orderBy: [[first, 'asc']], ...(limit === undefined ? {} : { limit }) }) as Promise<never>
  for (let where: object = {}; ; ) {
    const rows = await find(where, pageRows)
    const last = rows.at(-1)?.[first]
    if (rows.length < pageRows) return yield* rows
    yield* rows.filter((row) => row[first] !== last)
    yield* await find({ [first]: last })
    where = { [first]: { gt: last } }
  }
}
