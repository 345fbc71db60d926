// Outside system: PostgreSQL
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { inspect } from 'node:util'
import { emit, isLevainError, type Ledger, upsert } from '@levain/core'
import { inspectLedger } from '../inspect.ts'
import { testLedger } from '../ledger.conformance.ts'
import { type OpenLedger, openLedger } from '../ledger.ts'
import { committing, exitOf, killUnderLoad, onLedger } from '../testing.ts'
import { ask, findPostgres, type PostgresServer, password, startPostgres } from './testing/server.ts'
import { openWay } from './testing/way.ts'

if (findPostgres()) testPostgres(await startPostgres())
else test('PostgreSQL', { skip: 'PostgreSQL is not installed' }, () => undefined)

function testPostgres(server: PostgresServer): void {
  after(() => server.stop())

  const withLedger = async (body: (ledger: OpenLedger, address: string) => Promise<void>): Promise<void> => {
    const address = await server.createDatabase()
    const ledger = await openLedger(address)
    await body(ledger, address).finally(() => ledger.close())
  }

  testLedger('postgres', withLedger)

  test('a cut connection is made again, and the ledger goes on', () =>
    withLedger(async (ledger) => {
      await ledger.commit([tag('before')])
      await server.cutConnections()
      await ledger.commit([tag('after')])
      await server.cutConnections()
      assert.deepEqual(await keysOf(ledger), ['after', 'before'])
    }))

  test('a commit whose answer was lost happened, and happens once', async () => {
    const address = await server.createDatabase()
    await (await openLedger(address)).close()
    await using way = await openWay(address)
    const ledger = await openLedger(way.address)
    way.loseAnswerTo('commit')
    await ledger.commit([event('once')])
    way.loseAnswerTo('select pg_current_xact_id()::text as "id"')
    await ledger.commit([event('twice')])
    assert.equal(way.lost, 2)
    assert.deepEqual(await subjectsOf(ledger), ['once', 'twice'])
    await ledger.close()
  })

  test('a server that crashes under load loses nothing it acknowledged and does nothing twice', { timeout: 120_000 }, () =>
    withLedger(async (ledger) => {
      const names = Array.from({ length: 400 }, (_, index) => `e${index}`)
      const writing = names.map(async (name, index) => {
        await setTimeout(index * 2)
        await ledger.commit([event(name)])
        return name
      })
      await setTimeout(300)
      await server.crash()
      const acknowledged = (await Promise.allSettled(writing)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      const written = await subjectsOf(ledger)
      assert.equal(new Set(written).size, written.length)
      assert.deepEqual(
        acknowledged.filter((name) => !written.includes(name)),
        [],
      )
      assert.ok(acknowledged.length > 100, `${acknowledged.length} were acknowledged`)
    }),
  )

  test('a database that is away is told as such within seconds, and used again when it is back', { timeout: 120_000 }, async () => {
    const address = await server.createDatabase()
    await (await openLedger(address)).close()
    await using way = await openWay(address)
    const ledger = await openLedger(way.address)
    way.isOpen = false
    const unusable = (error: unknown) => isLevainError(error, 'ledger-unusable')
    await Promise.all([assert.rejects(ledger.commit([tag('lost')]), unusable), assert.rejects(ledger.find('tags'), unusable)])
    way.isOpen = true
    await ledger.commit([tag('back')])
    assert.deepEqual(await keysOf(ledger), ['back'])
    await ledger.close()
  })

  test('processes that meet on a new database all open it', async () => {
    const address = await server.createDatabase()
    const codes = await Promise.all([1, 2, 3, 4].map((n) => exitOf(onLedger(address, committing(n, 20)))))
    assert.deepEqual(codes, [0, 0, 0, 0])
    const ledger = await openLedger(address)
    assert.equal(await ledger.count('tags'), 80)
    await ledger.close()
  })

  test('a database whose tables a newer Levain made is refused', async () => {
    const address = await server.createDatabase()
    await (await openLedger(address)).close()
    await ask(address, 'update "ledgerVersion" set "version" = 999')
    await assert.rejects(openLedger(address), (error) => isLevainError(error, 'ledger-version'))
    assert.match((await inspectLedger(address))?.problem ?? '', /999/)
  })

  test('a database from before there were studies keeps what it has and gets their tables', async () => {
    const address = await server.createDatabase()
    const before = await openLedger(address)
    await before.commit([event('kept')])
    await before.close()
    await ask(address, 'drop table "logChunks", "studies", "trials", "trialNews"')
    await ask(address, 'drop table "logPolicies", "traffic", "canaries", "reviews", "placements"')
    await ask(address, 'alter table "deployments" drop column "trusted"; update "ledgerVersion" set "version" = 1')
    const after = await openLedger(address)
    assert.deepEqual(await subjectsOf(after), ['kept'])
    assert.deepEqual([await after.count('studies'), await after.count('canaries'), await after.count('deployments')], [0, 0, 0])
    await after.close()
  })

  test('a process killed under load loses nothing it saw acknowledged, and the others go on', { timeout: 120_000 }, () =>
    withLedger(async (ledger, address) => {
      const other = onLedger(address, committing(99, 300))
      const acknowledged = (
        await Promise.all([0, 40, 90].map((ms, n) => killUnderLoad(onLedger(address, committing(n, 1_000_000)), ms)))
      ).flat()
      assert.equal(await exitOf(other), 0)
      const written = new Set((await ledger.find('tags')).map(({ run, key }) => `${run}/${key}`))
      assert.equal([...written].filter((key) => key.startsWith('r99/')).length, 300)
      assert.ok(acknowledged.length > 3)
      assert.deepEqual(
        acknowledged.filter((key) => !written.has(key)),
        [],
      )
    }),
  )

  test('who follows the numbers of events misses none, however many processes write', { timeout: 120_000 }, () =>
    withLedger(async (ledger, address) => {
      const program = (n: number) => `
        const write = (i) => ledger.commit([emit('2026-01-01T00:00:00.000Z', 'run', 'p${n}-' + i, {})])
        for (let round = 0; round < 30; round += 1) await Promise.all(Array.from({ length: 1 + round % 7 }, (_, i) => write(round + '-' + i)))`
      const workers = [0, 1, 2].map((n) => exitOf(onLedger(address, program(n))))
      let isWriting = true
      const finished = Promise.all(workers).then((codes) => {
        isWriting = false
        return codes
      })
      const followed: string[] = []
      let cursor = 0
      for (let isLast = false; !isLast; ) {
        isLast = !isWriting
        const found = await ledger.find('events', { where: { seq: { gt: cursor } }, orderBy: [['seq', 'asc']], limit: 50 })
        followed.push(...found.map(({ subject }) => subject))
        cursor = found.at(-1)?.seq ?? cursor
        if (found.length > 0) isLast = false
      }
      assert.deepEqual(await finished, [0, 0, 0])
      assert.deepEqual(followed, await subjectsOf(ledger))
      assert.equal(new Set(followed).size, 3 * 115)
    }),
  )

  test('two that want the next number get different ones, and one row is altered by one of them', { timeout: 120_000 }, () =>
    withLedger(async (ledger, address) => {
      await ledger.commit([upsert('tags', { run: 'sum', key: 'k', value: '0' })])
      const program = (n: number) => `
        const retrying = async (body) => {
          for (;;) try { return await body() } catch (error) { if (!isLevainError(error, 'conflict')) throw error }
        }
        for (let i = 0; i < 15; i += 1) {
          await retrying(async () => {
            const [newest] = await ledger.find('steps', { where: { run: 'r', step: 's' }, orderBy: [['index', 'desc']], limit: 1 })
            const index = (newest?.index ?? 0) + 1
            await ledger.commit([insert('steps', { run: 'r', step: 's', index, status: 'ok', attempt: ${n}, inputs: {}, outputs: {} })])
          })
          await retrying(async () => {
            const { value } = await ledger.first('tags', { run: 'sum', key: 'k' })
            await ledger.commit([update('tags', { run: 'sum', key: 'k' }, { value: String(Number(value) + 1) }, { value })])
          })
        }`
      assert.deepEqual(await Promise.all([0, 1, 2].map((n) => exitOf(onLedger(address, program(n))))), [0, 0, 0])
      const numbers = (await ledger.find('steps', { orderBy: [['index', 'asc']] })).map(({ index }) => index)
      assert.deepEqual(
        numbers,
        Array.from({ length: 45 }, (_, index) => index + 1),
      )
      assert.equal((await ledger.first('tags', { run: 'sum', key: 'k' }))?.value, '45')
    }),
  )

  test('a password is in no error, and not in what the doctor shows', async () => {
    const address = (await server.createDatabase()).replace('test_', 'absent_')
    const state = await inspectLedger(address)
    assert.match(state?.problem ?? '', /absent_\w+" does not exist/)
    const error = await openLedger(address).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    assert.ok(isLevainError(error, 'ledger-unusable'))
    for (const text of [inspect(error, { depth: 9, showHidden: true }), inspect(state)]) {
      assert.ok(!text.includes(password) && !text.includes(encodeURIComponent(password)), text)
    }
  })
}

const event = (subject: string) => emit('2026-01-01T00:00:00.000Z', 'run', subject, {})

const subjectsOf = async (ledger: Ledger): Promise<string[]> =>
  (await ledger.find('events', { orderBy: [['seq', 'asc']] })).map(({ subject }) => subject)

const tag = (key: string) => upsert('tags', { run: 'r', key, value: 'x' })

const keysOf = async (ledger: Ledger): Promise<string[]> => (await ledger.find('tags', { orderBy: [['key', 'asc']] })).map(({ key }) => key)
