// Outside system: PostgreSQL
import { after } from 'node:test'
import { openLedger } from '../ledger/index.ts'
import { startPostgres } from '../ledger/postgres/testing/server.ts'
import { testSearch } from './search.conformance.ts'

const server = await startPostgres()
after(() => server.stop())

testSearch(
  'postgres',
  async (body) => {
    const ledger = await openLedger(await server.createDatabase())
    try {
      await body(ledger)
    } finally {
      await ledger.close()
    }
  },
  12,
)
