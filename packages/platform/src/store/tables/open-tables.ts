import type { Tables } from '@levain/core'
import type { TablesOptions } from './tables.ts'

/** Opens the tables kept as Parquet in `blobs`. DuckDB itself is loaded at the first call, as that takes a tenth of a second. */
export function openTables(options: TablesOptions): Tables {
  let opened: Promise<Tables> | undefined
  const tables = (): Promise<Tables> => {
    opened ??= import('./tables.ts').then(({ tablesOver }) => tablesOver(options))
    return opened
  }
  return lazily(tables)
}

function lazily(tables: () => Promise<Tables>): Tables {
  return {
    query: async (...args) => (await tables()).query(...args),
    write: async (...args) => (await tables()).write(...args),
    frame: async (...args) => (await tables()).frame(...args),
    schema: async (...args) => (await tables()).schema(...args),
    until: (signal) => lazily(async () => (await tables()).until(signal)),
  }
}
