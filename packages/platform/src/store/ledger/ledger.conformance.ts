import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emit, ensure, insert, isLevainError, type Ledger, record, remove, update, upsert } from '@levain/core'

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

  test(`${name}: what is made sure of is added once and then left as it is`, () =>
    withLedger(async (ledger) => {
      const experiment = (id: string, title: string) =>
        ({ id, name: title, location: null, createdAt: at, updatedAt: at, deletedAt: null }) as const
      await Promise.all(
        ['1', '1', '2'].map((id) => ledger.commit([ensure('experiments', experiment(id, 'same')), emit(at, 'run', id, {})])),
      )
      assert.deepEqual(await ledger.find('experiments'), [experiment('1', 'same')])
      assert.equal(await ledger.count('events'), 3)
      const taken = ledger.commit([insert('experiments', experiment('3', 'same'))])
      await assert.rejects(taken, (error) => isLevainError(error, 'conflict'))
    }))

  test(`${name}: of rows replaced at once the last one stays`, () =>
    withLedger(async (ledger) => {
      const values = ['a', 'b', 'c', 'd']
      await Promise.all(values.map((value) => ledger.commit([upsert('tags', { run: 'r', key: 'k', value })])))
      await ledger.commit(values.toReversed().map((value) => upsert('tags', { run: 'r', key: 'j', value })))
      const found = await ledger.find('tags', { orderBy: [['key', 'desc']] })
      assert.deepEqual(
        found.map(({ value }) => value),
        ['d', 'a'],
      )
    }))

  test(`${name}: changes to one table happen in the order they were given`, () =>
    withLedger(async (ledger) => {
      await ledger.commit([
        upsert('tags', { run: 'r', key: 'k', value: '1' }),
        update('tags', { run: 'r', key: 'k' }, { value: '2' }, { value: '1' }),
        remove('tags', { run: 'r', key: 'k' }),
        upsert('tags', { run: 'r', key: 'k', value: '3' }),
        update('tags', { run: 'r', key: 'k' }, { value: '4' }, { value: '3' }),
      ])
      assert.equal((await ledger.first('tags', { run: 'r', key: 'k' }))?.value, '4')
    }))

  test(`${name}: points of a metric are kept once each, with the last, least and greatest of all there ever were`, () =>
    withLedger(async (ledger) => {
      const point = (step: number, atMs: number, value: number) => ({ key: 'loss', step, atMs, value })
      const points = [point(1, 1_700_000_000_000, 0.5), point(3, 10, 2), point(3, 9, 7), point(3, 10, 2), point(2, 99, Number.NaN)]
      const series = async () => {
        const [only, second] = await ledger.find('metricSeries')
        assert.equal(second, undefined)
        const { last, lastIsNan, lastStep, lastAtMs, min, max } = only ?? assert.fail()
        return { last, lastIsNan, lastStep, lastAtMs, min, max }
      }
      await Promise.all([ledger.commit([record('r', points)]), ledger.commit([record('r', points.slice(1, 3))])])
      await ledger.commit([record('r', points)])
      assert.equal(await ledger.count('metricPoints'), 4)
      assert.deepEqual(await series(), { last: 2, lastIsNan: false, lastStep: 3, lastAtMs: 10, min: 0.5, max: 7 })
      await ledger.commit([record('r', [point(4, 0, Number.NaN), point(0, 0, Number.NEGATIVE_INFINITY)])])
      assert.deepEqual(await series(), {
        last: 0,
        lastIsNan: true,
        lastStep: 4,
        lastAtMs: 0,
        min: Number.NEGATIVE_INFINITY,
        max: 7,
      })
      await ledger.commit([record('r', [point(4, 0, -1)])])
      assert.equal((await series()).lastIsNan, true)
      const stored = await ledger.find('metricPoints', { orderBy: [['step', 'asc']] })
      assert.deepEqual(stored.map(({ value, isNan, atMs }) => [value, isNan, atMs]).slice(0, 3), [
        [Number.NEGATIVE_INFINITY, false, 0],
        [0.5, false, 1_700_000_000_000],
        [0, true, 99],
      ])
    }))

  test(`${name}: a metric that is never a number has no least and no greatest value`, () =>
    withLedger(async (ledger) => {
      await ledger.commit([record('r', [{ key: 'nan', step: -1, atMs: 0, value: Number.NaN }])])
      await ledger.commit([record('r', [{ key: 'nan', step: -2, atMs: 0, value: Number.NaN }])])
      const found = await ledger.first('metricSeries', { run: 'r', key: 'nan' })
      assert.deepEqual([found?.min, found?.max, found?.lastStep], [null, null, -1])
    }))

  test(`${name}: points recorded together with what fails are not kept, and those of others are`, () =>
    withLedger(async (ledger) => {
      const points = [{ key: 'k', step: 0, atMs: 0, value: 1 }]
      await ledger.commit([dataset('taken')])
      const outcomes = await Promise.allSettled(
        [...'abcdefg'].map((run) => ledger.commit([record(run, points), ...(run === 'c' || run === 'f' ? [dataset('taken')] : [])])),
      )
      assert.deepEqual(outcomes.map(({ status }) => status[0]).join(''), 'ffrffrf')
      const series = await ledger.find('metricSeries', { orderBy: [['run', 'asc']] })
      assert.equal(series.map(({ run }) => run).join(''), 'abdeg')
      assert.equal(await ledger.count('metricPoints'), 5)
    }))

  test(`${name}: text sorts by code points, and nothing comes before everything`, () =>
    withLedger(async (ledger) => {
      const names = ['b', 'Z', 'é', 'a', 'B', '_', '10', '9']
      await ledger.commit(names.map((id) => insert('datasets', { name: id, description: id, owner: '', aliases: {}, createdAt: at })))
      const sorted = ['10', '9', 'B', 'Z', '_', 'a', 'b', 'é']
      const found = await ledger.find('datasets', { orderBy: [['description', 'asc']] })
      assert.deepEqual(
        found.map((row) => row.name),
        sorted,
      )
      const between = await ledger.find('datasets', { where: { name: { gte: 'B', lt: 'b' } }, orderBy: [['name', 'desc']] })
      assert.deepEqual(
        between.map((row) => row.name),
        ['a', '_', 'Z', 'B'],
      )
      await ledger.commit([insert('experiments', { id: 'gone', name: 'g', location: null, createdAt: at, updatedAt: at, deletedAt: at })])
      await ledger.commit([insert('experiments', { id: 'here', name: 'h', location: null, createdAt: at, updatedAt: at, deletedAt: null })])
      for (const [direction, ids] of [
        ['asc', ['here', 'gone']],
        ['desc', ['gone', 'here']],
      ] as const) {
        const all = await ledger.find('experiments', { orderBy: [['deletedAt', direction]] })
        assert.deepEqual(
          all.map(({ id }) => id),
          ids,
        )
      }
      assert.equal(await ledger.count('experiments', { deletedAt: null }), 1)
    }))

  test(`${name}: any text can be kept and found but one with U+0000, which is refused`, () =>
    withLedger(async (ledger) => {
      const texts = ["'; drop table tags; --", '{"a",NULL}', 'NULL', '', '\\ \\" \n\t', '😀 ß 漢', '{}', '$1 ? ?1']
      await ledger.commit(texts.map((value, index) => upsert('tags', { run: 'r', key: String(index), value })))
      for (const value of texts) assert.equal(await ledger.count('tags', { value }), 1, value)
      assert.equal(await ledger.count('tags', { value: { in: texts } }), texts.length)
      const bad = ledger.commit([upsert('tags', { run: 'r', key: 'bad', value: 'a\0b' })])
      await assert.rejects(bad, (error) => isLevainError(error, 'input-invalid'))
    }))
}
