import type { Dialect } from '../dialect.ts'

export const sqlite: Dialect = {
  name: 'sqlite',
  types: { text: 'text', integer: 'integer', number: 'double precision', boolean: 'integer', json: 'text' },
  numbered: 'integer primary key autoincrement',
  clustered: 'without rowid',
  nullsFirst: '',
  longIndexed: (column) => column,
  source: (kinds) => `values (${kinds.map(() => '?').join(', ')})`,
  parameter: () => '?',
  isIn: (column) => `${column} in (select value from json_each(?))`,
  list: (values) => JSON.stringify(values),
}
