import type { CustomTypesConfig } from 'pg'

/** The client library, loaded when a ledger in PostgreSQL is first opened. */
export const openPg = async () => (await import('pg')).default

const int8 = 20

/** Whole numbers of eight bytes as numbers: ours are counts, times and versions, all far below 2^53. */
export async function integersAsNumbers(): Promise<CustomTypesConfig> {
  const { types } = await openPg()
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === int8 && format !== 'binary' ? Number : types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
  }
}
