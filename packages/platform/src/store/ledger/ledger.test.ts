// Outside system: SQLite
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { insert, isLevainError, type Ledger, seededRandom } from '@levain/core'
import { sql } from 'kysely'
import { testLedger } from './ledger.conformance.ts'
import { openLedger } from './ledger.ts'
import { committing, exitOf, killUnderLoad, onLedger } from './testing.ts'

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-ledger-'))
  try {
    await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const withLedger = (body: (ledger: Ledger) => Promise<void>) =>
  inFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'ledger.sqlite'))
    await body(ledger)
    assert.deepEqual(ledger.integrity(), [])
    await ledger.close()
  })

testLedger('sqlite', withLedger)

const servingTables = ['logPolicies', 'traffic', 'canaries', 'reviews', 'placements']

test('a ledger written by a newer Levain is refused, not damaged', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'ledger.sqlite')
    await (await openLedger(path)).close()
    const raw = new DatabaseSync(path)
    raw.exec('pragma user_version = 999')
    raw.close()
    await assert.rejects(openLedger(path), (error) => isLevainError(error, 'ledger-version'))
  }))

test('a ledger from before there were studies keeps what it has and gets their tables', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'ledger.sqlite')
    const before = await openLedger(path)
    await before.commit([insert('tags', { run: 'r', key: 'k', value: 'v' })])
    await before.close()
    const raw = new DatabaseSync(path)
    for (const table of ['logChunks', 'studies', 'trials', 'trialNews', ...servingTables]) raw.exec(`drop table "${table}"`)
    raw.exec('alter table "deployments" drop column "trusted"')
    raw.exec(
      'drop index "metricSeries_by_key_last_lastIsNan_run"; create index "metricSeries_by_key_last" on "metricSeries" ("key", "last")',
    )
    raw.exec('pragma user_version = 1')
    raw.close()
    const after = await openLedger(path)
    assert.deepEqual([await after.count('tags'), await after.count('studies'), await after.count('logChunks')], [1, 0, 0])
    await after.close()
    const indexes = new DatabaseSync(path).prepare(`select name from sqlite_master where name like 'metricSeries_by_%'`).all()
    assert.deepEqual(
      indexes.map(({ name }) => name),
      ['metricSeries_by_key_last_lastIsNan_run'],
    )
  }))

test('a deployment of a ledger from before code had to be trusted trusts none', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'ledger.sqlite')
    await (await openLedger(path)).close()
    const raw = new DatabaseSync(path)
    for (const table of servingTables) raw.exec(`drop table "${table}"`)
    raw.exec('alter table "deployments" drop column "trusted"')
    raw.exec(`insert into "deployments" ("name", "target", "status") values ('late', 'local', 'ready')`)
    raw.exec('pragma user_version = 2')
    raw.close()
    const ledger = await openLedger(path)
    assert.deepEqual((await ledger.first('deployments', { name: 'late' }))?.trusted, [])
    assert.equal(await ledger.count('canaries'), 0)
    await ledger.close()
  }))

test('two processes that meet on a new ledger both open it', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'ledger.sqlite')
    const codes = await Promise.all([1, 2, 3, 4].map((n) => exitOf(onLedger(path, committing(n, 20)))))
    assert.deepEqual(codes, [0, 0, 0, 0])
    const ledger = await openLedger(path)
    assert.equal(await ledger.count('tags'), 80)
    await ledger.close()
  }))

test('what was acknowledged before a SIGKILL is there after it, and the file is whole', { timeout: 60_000 }, () =>
  inFolder(async (folder) => {
    const path = join(folder, 'ledger.sqlite')
    const random = seededRandom(7)
    let acknowledged: string[] = []
    for (let round = 0; round < 8; round += 1) {
      const worker = onLedger(path, committing(round, 1_000_000))
      acknowledged = acknowledged.concat(await killUnderLoad(worker, random.next() * 150))
    }
    const ledger = await openLedger(path)
    assert.deepEqual(ledger.integrity(), [])
    const written = new Set((await ledger.find('tags')).map((tag) => `${tag.run}/${tag.key}`))
    assert.ok(acknowledged.length > 8, 'the children wrote something')
    assert.deepEqual(
      acknowledged.filter((key) => !written.has(key)),
      [],
    )
    await ledger.close()
  }),
)

test('a full disk is reported as such and loses nothing that was acknowledged', () =>
  inFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'ledger.sqlite'))
    await sql`pragma max_page_count = 300`.execute(ledger.kysely)
    await ledger.commit([insert('tags', { run: 'r', key: 'small', value: 'x' })])
    const big = ledger.commit([insert('tags', { run: 'r', key: 'big', value: 'x'.repeat(4_000_000) })])
    await assert.rejects(big, (error) => isLevainError(error, 'store-full'))
    await ledger.commit([insert('tags', { run: 'r', key: 'after', value: 'x' })])
    assert.deepEqual((await ledger.find('tags')).map((tag) => tag.key).sort(), ['after', 'small'])
    await ledger.close()
  }))

test('a ledger that is damaged, no ledger or cannot be opened is told as such, when opened and when read', () =>
  inFolder(async (folder) => {
    const unusable = (error: unknown) => isLevainError(error, 'ledger-unusable')
    await writeFile(join(folder, 'text.sqlite'), 'this is no database at all, whatever its name says'.repeat(100))
    await assert.rejects(openLedger(join(folder, 'text.sqlite')), unusable)
    await mkdir(join(folder, 'folder.sqlite'))
    await assert.rejects(openLedger(join(folder, 'folder.sqlite')), unusable)
    const path = join(folder, 'holes.sqlite')
    await (await openLedger(path)).close()
    await using file = await open(path, 'r+')
    const { size } = await file.stat()
    await file.write(Buffer.alloc(size - 4096, 0x5a), 0, size - 4096, 4096)
    const read = openLedger(path).then(async (ledger) => {
      await ledger.find('runs').finally(() => ledger.close())
    })
    await assert.rejects(read, unusable)
  }))
