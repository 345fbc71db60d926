import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { type ColumnKind, ledgerTables, type TableColumns } from '../columns.ts'

const sqlTypes = { text: 'text', integer: 'integer', number: 'double precision', boolean: 'integer', json: 'text' } as const

/**
 * Creates every table. While no release has been made this follows `ledgerTables`; after the first release it is
 * frozen, and changes come as further migrations.
 */
export const first: Migration = {
  async up(db: Kysely<unknown>) {
    for (const [name, table] of Object.entries(ledgerTables) as [string, TableColumns<Record<string, unknown>>][]) {
      await createTable(db, name, table)
    }
  },
}

async function createTable(db: Kysely<unknown>, name: string, table: TableColumns<Record<string, unknown>>): Promise<void> {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name)
  for (const [column, kind] of Object.entries(table.columns) as [string, ColumnKind][]) {
    builder = builder.addColumn(column, column === table.numbered ? sql`integer primary key autoincrement` : sqlTypes[kind])
  }
  if (!table.numbered) builder = builder.addPrimaryKeyConstraint(`${name}_key`, [...table.key])
  for (const columns of table.unique ?? []) builder = builder.addUniqueConstraint(`${name}_one_${columns.join('_')}`, [...columns])
  if (table.clustered) builder = builder.modifyEnd(sql`without rowid`)
  await builder.execute()
  for (const columns of table.indexes ?? []) {
    await db.schema
      .createIndex(`${name}_by_${columns.join('_')}`)
      .on(name)
      .columns([...columns])
      .execute()
  }
}
