import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Context, resolveTable } from '@levain/core'
import { withApp } from '../../app/index.ts'
import { commitVersion, walkLineage } from './index.ts'

const withContext = (body: (ctx: Context) => Promise<void>): Promise<void> => withApp((app) => body(app.context()))

const table = async (ctx: Context, sql: string): Promise<string> => (await ctx.tables.write(sql, {})).digest

test('versions count up, and unchanged rows add none, in whatever order they come', () =>
  withContext(async (ctx) => {
    const commit = async (sql: string) => commitVersion(ctx, { dataset: 'd', manifest: await table(ctx, sql), source: sql, parents: [] })
    const first = await commit('select i from range(10) t(i)')
    const same = await commit('select i from range(10) t(i) order by i desc')
    const second = await commit('select i from range(11) t(i)')
    const back = await commit('select i from range(10) t(i)')
    assert.deepEqual(
      [first, same, second, back].map(({ version, changed }) => [version.version, changed]),
      [
        [1, true],
        [1, false],
        [2, true],
        [3, true],
      ],
    )
    assert.equal(same.version.manifest, first.version.manifest)
    assert.equal((await resolveTable(ctx, 'd')).version, 3)
    assert.equal((await resolveTable(ctx, 'd@1')).digest, first.version.manifest)
  }))

test('a version, its lineage and its event are written together', () =>
  withContext(async (ctx) => {
    const digest = await table(ctx, 'select 1 as x')
    const { version } = await commitVersion(ctx, { dataset: 'd', manifest: digest, source: 'a.csv', parents: ['file:a.csv'] })
    assert.deepEqual(await ctx.ledger.find('datasetVersions'), [version])
    assert.deepEqual((await ctx.ledger.find('lineage')).map(({ from, to, role }) => [from, to, role]).sort(), [
      ['dataset:d@1', `table:${digest}`, 'content'],
      ['file:a.csv', 'dataset:d@1', 'source'],
    ])
    const [event] = await ctx.ledger.find('events')
    assert.deepEqual([event?.topic, event?.subject, event?.data], ['dataset', 'd', { dataset: 'd', version: 1, rows: 1, manifest: digest }])
  }))

test('many who commit to one dataset at once get a number each', () =>
  withContext(async (ctx) => {
    const digests = await Promise.all(Array.from({ length: 8 }, (_, i) => table(ctx, `select ${i} as x`)))
    const commits = digests.map((digest) => commitVersion(ctx, { dataset: 'd', manifest: digest, source: '', parents: [] }))
    const numbers = (await Promise.all(commits)).map(({ version }) => version.version)
    assert.deepEqual(numbers.sort(), [1, 2, 3, 4, 5, 6, 7, 8])
  }))

test('lineage is walked up to the sources and down to what was made, loops included, siblings excluded', () =>
  withContext(async (ctx) => {
    const [a, b, c] = [await table(ctx, 'select 1 as x'), await table(ctx, 'select 2 as x'), await table(ctx, 'select 3 as x')]
    await commitVersion(ctx, { dataset: 'a', manifest: a, source: '', parents: ['file:a.csv'] })
    await commitVersion(ctx, { dataset: 'b', manifest: b, source: '', parents: ['dataset:a@1'] })
    await commitVersion(ctx, { dataset: 'c', manifest: c, source: '', parents: ['dataset:a@1', `table:${c}`] })
    const { nodes, edges } = await walkLineage(ctx, 'dataset:b@1', 10)
    assert.deepEqual(nodes, ['dataset:b@1', 'dataset:a@1', 'file:a.csv', `table:${b}`])
    assert.equal(edges.length, 3)
    assert.deepEqual((await walkLineage(ctx, 'dataset:b@1', 1)).nodes, ['dataset:b@1', 'dataset:a@1', `table:${b}`])
    assert.deepEqual(await walkLineage(ctx, 'dataset:nowhere@1', 10), { nodes: ['dataset:nowhere@1'], edges: [] })
  }))
