import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ColumnProfile, type Context, profile as profileSchema, seededRandom } from '@levain/core'
import { withApp } from '../../app/index.ts'
import { profileTable } from './index.ts'

async function profiled(sql: string, body: (column: (name: string) => ColumnProfile, ctx: Context, table: string) => Promise<void> | void) {
  await withApp(async (app) => {
    const ctx = app.context()
    const { digest } = await ctx.tables.write(sql, {})
    const profile = await profileTable(ctx, digest)
    assert.deepEqual(profileSchema.parse(profile), profile)
    const column = (name: string): ColumnProfile => {
      const found = profile.columns.find((candidate) => candidate.name === name)
      assert.ok(found, name)
      return found
    }
    await body(column, ctx, digest)
  })
}

const near = (got: number | undefined, expected: number): void =>
  assert.ok(got !== undefined && Math.abs(got - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `expected ${expected}, got ${got}`)

/** Linear interpolation between the two nearest of the sorted values. */
function quantile(sorted: readonly number[], level: number): number {
  const at = (sorted.length - 1) * level
  const [low = 0, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return low + (high - low) * (at - Math.floor(at))
}

test('numbers near the largest double are profiled like any other', async () => {
  await profiled('from (values (1.5e308, 1.7e308), (-1.5e308, 1.7e308), (1e308, 1.7e308), (0, 1.7e308)) t(x, same)', (column) => {
    const { numeric } = column('x')
    near((numeric?.mean ?? 0) / 1e308, 0.25)
    near((numeric?.std ?? 0) / 1e308, Math.sqrt((1.5 ** 2 + 1.5 ** 2 + 1) / 4 - 0.25 ** 2))
    assert.deepEqual([numeric?.min, numeric?.max], [-1.5e308, 1.5e308])
    assert.equal(numeric?.quantiles['0.5'], 5e307)
    assert.equal(
      numeric?.histogram.counts.reduce((a, b) => a + b),
      4,
    )
    assert.deepEqual([column('same').numeric?.mean, column('same').numeric?.std], [1.7e308, 0])
  })
})

test('a table of hundreds of columns is profiled, each column with its own values', async () => {
  const columns = Array.from({ length: 300 }, (_, i) => (i % 2 ? `${i} as c${i}` : `'t${i}' as c${i}`))
  await profiled(`select ${columns.join(', ')} from range(3)`, (column) => {
    assert.equal(column('c299').numeric?.mean, 299)
    assert.deepEqual(column('c298').category?.values, [{ value: 't298', count: 3 }])
  })
})

test('moments and quantiles agree with plain arithmetic over the values', async () => {
  const random = seededRandom(3)
  const values = Array.from({ length: 2001 }, () => Math.exp(random.next() * 4) - 20)
  await profiled(`select unnest([${values.join(', ')}])::double as x`, (column) => {
    const { numeric, count, nullCount, distinctCount } = column('x')
    const sorted = values.toSorted((a, b) => a - b)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    assert.deepEqual([count, nullCount, distinctCount], [2001, 0, 2001])
    near(numeric?.mean, mean)
    near(numeric?.std, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length))
    near(numeric?.min, sorted[0] ?? 0)
    near(numeric?.max, sorted.at(-1) ?? 0)
    for (const [level, got] of Object.entries(numeric?.quantiles ?? {})) near(got, quantile(sorted, Number(level)))
    assert.equal(numeric?.histogram.counts.length, 20)
    assert.deepEqual(numeric?.deciles.counts.length, 10)
    for (const { edges, counts } of [numeric?.histogram, numeric?.deciles].filter((histogram) => histogram !== undefined)) {
      const expected = counts.map(
        (_, i) =>
          sorted.filter((v) => v >= (edges[i] ?? 0) && (v < (edges[i + 1] ?? 0) || (i === counts.length - 1 && v === edges[i + 1]))).length,
      )
      assert.deepEqual(counts, expected)
    }
  })
})

test('nulls, NaN and infinities are missing, and a column of nothing else has no summary', () =>
  profiled(
    `select * from (values (1.0::double, null::double), ('nan', 'nan'), ('inf', null), ('-inf', null), (null, null), (3.0, null)) t(a, b)`,
    (column) => {
      assert.deepEqual([column('a').count, column('a').nullCount], [2, 4])
      near(column('a').numeric?.mean, 2)
      assert.deepEqual([column('b').count, column('b').nullCount, column('b').numeric], [0, 6, undefined])
    },
  ))

test('a yes-or-no column has a bin for each answer, a constant one a bin below and above', () =>
  profiled('select i % 10 = 0 as yes, i % 3 as few, 7 as same from range(300) t(i)', (column) => {
    assert.deepEqual(column('yes').numeric?.deciles, { edges: [0, 1, 2], counts: [270, 30] })
    assert.deepEqual(column('few').numeric?.deciles, { edges: [0, 1, 2, 3], counts: [100, 100, 100] })
    const same = column('same').numeric?.deciles
    assert.deepEqual(same?.counts, [0, 300, 0])
    assert.ok(same?.edges.every((edge, i, edges) => i === 0 || edge > (edges[i - 1] ?? 0)))
  }))

test('times are summarised in milliseconds since 1970', () =>
  profiled(`select timestamp '2001-01-01' + to_days(i::integer) as at, date '2001-01-01' as day from range(11) t(i)`, (column) => {
    assert.equal(column('at').numeric?.min, Date.UTC(2001, 0, 1))
    assert.equal(column('at').numeric?.quantiles['0.5'], Date.UTC(2001, 0, 6))
    assert.equal(column('day').numeric?.max, Date.UTC(2001, 0, 1))
  }))

test('times are counted by hour and by weekday, before 1970 too', () =>
  profiled(
    `select unnest([timestamp '1969-12-31 23:30:00', timestamp '1970-01-01 00:00:00', timestamp '2001-02-03 23:59:59.9'])  as at`,
    (column) => {
      const { hours, weekdays } = column('at').calendar ?? { hours: [], weekdays: [] }
      assert.deepEqual([hours[0], hours[23]], [1, 2])
      assert.deepEqual(weekdays, [0, 0, 0, 1, 1, 0, 1])
    },
  ))

test('the frequent values are named, the others counted', () =>
  profiled(
    `select case when i < 500 then 'a' when i < 600 then 'b' when i < 610 then null else 'id ' || i end as s from range(1000) t(i)`,
    (column) => {
      const { category, count, nullCount, distinctCount } = column('s')
      assert.deepEqual([count, nullCount, distinctCount], [990, 10, 392])
      assert.deepEqual(category?.values.slice(0, 3), [
        { value: 'a', count: 500 },
        { value: 'b', count: 100 },
        { value: 'id 610', count: 1 },
      ])
      assert.equal(category?.values.length, 100)
      assert.equal(category?.otherCount, 990 - 600 - 98)
    },
  ))

test('an empty table and odd column names have a profile too', () =>
  profiled(`select 1 as "a ""b", 'x' as "c;d", true as e, now()::timestamp as "v0" from range(0)`, (column) => {
    assert.equal(column('a "b').count, 0)
    assert.deepEqual(column('c;d').category, { values: [], otherCount: 0 })
  }))

test('a table is profiled once, and always alike', () =>
  profiled(`select sin(i) as x, 'k' || i % 5 as k from range(50000) t(i)`, async (_, ctx, table) => {
    const kept = await ctx.ledger.first('profiles', { table })
    assert.deepEqual(await profileTable(ctx, table), kept?.profile)
    await withApp(async (other) => {
      const elsewhere = other.context()
      await elsewhere.tables.write(`select sin(i) as x, 'k' || i % 5 as k from range(50000) t(i)`, {})
      assert.deepEqual(await profileTable(elsewhere, table), kept?.profile)
    })
  }))
