import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLedger } from '../ledger/index.ts'
import { testSearch } from './search.conformance.ts'

testSearch('sqlite', async (body) => {
  const folder = await mkdtemp(join(tmpdir(), 'levain-search-'))
  const ledger = await openLedger(join(folder, 'ledger.sqlite'))
  try {
    await body(ledger)
  } finally {
    await ledger.close()
    await rm(folder, { recursive: true, force: true })
  }
})
