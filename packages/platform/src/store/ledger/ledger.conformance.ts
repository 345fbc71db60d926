import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emit, insert, isLevainError, type Ledger, record, remove, update, upsert } from '@levain/core'

/**
 * What every ledger must do, whatever database keeps it.
 *
 * @param name of the driver, e.g. `sqlite`
 * @param withLedger hands an empty ledger to the body and clears up after it
 */
export function testLedger(name: string, withLedger: (body: (ledger: Ledger) => Promise<void>) => Promise<void>): void {
  const at = '2026-01-01T00:00:00.000Z'
  const dataset = (id: string) => insert('datasets', { name: id, description: '', owner: '', aliases: {}, createdAt: at })

  test(`${name}: a row comes back as it was written, JSON and all`, () =>
    withLedger(async (ledger) => {
      const row = { name: 'flights', description: 'd', owner: 'ada', aliases: { prod: 3 }, createdAt: at }
      await ledger.commit([insert('datasets', row)])
      assert.deepEqual(await ledger.first('datasets', { name: 'flights' }), row)
      assert.equal(await ledger.first('datasets', { name: 'ships' }), undefined)
    }))

  test(`${name}: changes given together happen together or not at all`, () =>
    withLedger(async (ledger) => {
      await ledger.commit([dataset('a')])
      const both = ledger.commit([dataset('b'), dataset('a')])
      await assert.rejects(both, (error) => isLevainError(error, 'conflict'))
      assert.equal(await ledger.count('datasets'), 1)
    }))

  test(`${name}: a commit that fails does not drag down those that share its transaction`, () =>
    withLedger(async (ledger) => {
      const outcomes = await Promise.allSettled([
        ledger.commit([dataset('a')]),
        ledger.commit([dataset('a')]),
        ledger.commit([dataset('b')]),
      ])
      assert.deepEqual(
        outcomes.map((o) => o.status),
        ['fulfilled', 'rejected', 'fulfilled'],
      )
      assert.equal(await ledger.count('datasets'), 2)
    }))

  test(`${name}: an update with an expectation that no longer holds is refused`, () =>
    withLedger(async (ledger) => {
      await ledger.commit([dataset('a')])
      await ledger.commit([update('datasets', { name: 'a' }, { aliases: { prod: 1 } }, { aliases: {} })])
      const late = ledger.commit([update('datasets', { name: 'a' }, { aliases: { prod: 2 } }, { aliases: {} })])
      await assert.rejects(late, (error) => isLevainError(error, 'conflict'))
      assert.deepEqual((await ledger.first('datasets', { name: 'a' }))?.aliases, { prod: 1 })
    }))

  test(`${name}: an upsert adds or replaces, a remove takes away`, () =>
    withLedger(async (ledger) => {
      await ledger.commit([upsert('tags', { run: 'r', key: 'k', value: '1' })])
      await ledger.commit([upsert('tags', { run: 'r', key: 'k', value: '2' })])
      assert.deepEqual(await ledger.find('tags'), [{ run: 'r', key: 'k', value: '2' }])
      await ledger.commit([remove('tags', { run: 'r', key: 'k' })])
      assert.equal(await ledger.count('tags'), 0)
    }))

  test(`${name}: conditions, order and limit narrow what is found`, () =>
    withLedger(async (ledger) => {
      await ledger.commit([
        record(
          'r',
          [1, 2, 3, 4].map((step) => ({ key: 'loss', step, value: 1 / step, atMs: 5 })),
        ),
      ])
      const found = await ledger.find('metricPoints', {
        where: { series: 1, step: { gt: 1, lte: 4 } },
        orderBy: [['step', 'desc']],
        limit: 2,
      })
      assert.deepEqual(
        found.map((point) => point.step),
        [4, 3],
      )
      assert.equal(await ledger.count('metricPoints', { step: { in: [1, 4, 9] } }), 2)
      assert.equal(await ledger.count('metricPoints', { step: { in: [] } }), 0)
    }))

  test(`${name}: events are numbered in the order they were committed`, () =>
    withLedger(async (ledger) => {
      await Promise.all([1, 2, 3].map((n) => ledger.commit([emit(at, 'run', `r${n}`, { n })])))
      const events = await ledger.find('events', { orderBy: [['seq', 'asc']] })
      assert.deepEqual(
        events.map((event) => [event.seq, event.subject]),
        [
          [1, 'r1'],
          [2, 'r2'],
          [3, 'r3'],
        ],
      )
    }))
}
