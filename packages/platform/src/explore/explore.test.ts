import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'
import { commitVersion } from '../store/index.ts'

async function keepDays(app: App, dataset: string, rows: number): Promise<void> {
  const ctx = app.context()
  const { digest } = await ctx.tables.write(`select i as day, i * 1.5 as warmth from range(${rows}) t(i)`, {})
  await commitVersion(ctx, { dataset, manifest: digest, source: 'a test', parents: [] })
}

test('datasets are listed with their newest version, and shown with all of them', () =>
  withApp(async (app) => {
    assert.deepEqual(await app.call('explore.list', {}), [])
    await keepDays(app, 'days', 3)
    await keepDays(app, 'days', 5)
    const [only] = await app.call('explore.list', {})
    assert.deepEqual([only?.dataset.name, only?.newest?.version, only?.newest?.rows], ['days', 2, 5])
    const { versions } = await app.call('explore.show', { dataset: 'days' })
    assert.deepEqual(
      versions.map(({ version, rows }) => [version, rows]),
      [
        [2, 5],
        [1, 3],
      ],
    )
  }))

test('a preview shows the first rows of an exact version', () =>
  withApp(async (app) => {
    await keepDays(app, 'days', 3)
    await keepDays(app, 'days', 5)
    const { columns, rows } = await app.call('explore.preview', { data: 'days@1', limit: 2 })
    assert.deepEqual(columns, ['day', 'warmth'])
    assert.deepEqual(rows, [
      { day: 0, warmth: 0 },
      { day: 1, warmth: 1.5 },
    ])
  }))

test('SQL reads datasets by their names, also those with a dash, and others as told', () =>
  withApp(async (app) => {
    await keepDays(app, 'hot-days', 4)
    const own = await app.call('explore.query', { sql: 'select max(warmth) as most from "hot-days";' })
    assert.deepEqual(own.rows, [{ most: 4.5 }])
    const named = await app.call('explore.query', { sql: 'select count(*) as n from d -- all of them', tables: { d: 'hot-days@1' } })
    assert.deepEqual(named.rows, [{ n: 4 }])
  }))

test('SQL that is wrong, empty, writes, or reaches outside is refused', () =>
  withApp(async (app) => {
    for (const sql of ['selec 1', ' ', 'drop table x', "select * from read_csv('/etc/passwd')", 'select 1; select 2'])
      await assert.rejects(app.call('explore.query', { sql }), (error) => isLevainError(error, 'sql-invalid'), sql)
  }))

test('a profile is the same however often it is asked for, and unknown data is refused', () =>
  withApp(async (app) => {
    await keepDays(app, 'days', 100)
    const { profile } = await app.call('explore.profile', { data: 'days' })
    assert.equal(profile.rows, 100)
    assert.deepEqual(await app.call('explore.profile', { data: 'days' }), { profile })
    await assert.rejects(app.call('explore.profile', { data: 'nights' }), (error) => isLevainError(error, 'dataset-not-found'))
  }))
