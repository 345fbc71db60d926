import type { TableStore, TablesOptions } from './tables.ts'

/** Opens the tables kept as Parquet in `blobs`. DuckDB itself is loaded at the first call, as that takes a tenth of a second. */
export function openTables(options: TablesOptions): TableStore {
  let opened: Promise<TableStore> | undefined
  const tables = (): Promise<TableStore> => {
    opened ??= import('./tables.ts').then(({ tablesOver }) => tablesOver(options))
    return opened
  }
  return {
    query: async (...args) => (await tables()).query(...args),
    write: async (...args) => (await tables()).write(...args),
    writeFrom: async (...args) => (await tables()).writeFrom(...args),
    load: async (...args) => (await tables()).load(...args),
    frame: async (...args) => (await tables()).frame(...args),
    schema: async (...args) => (await tables()).schema(...args),
    session: async (...args) => (await tables()).session(...args),
  }
}
