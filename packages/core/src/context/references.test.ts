import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp } from '../../../platform/src/app/index.ts'
import { insert, isLevainError, resolveModel, resolveTable } from '../index.ts'

const at = '2026-01-01T00:00:00.000Z'
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`

const flights = insert('datasets', { name: 'flights', description: '', owner: '', aliases: { prod: 1 }, createdAt: at })
const version = (n: number, manifest: string) =>
  insert('datasetVersions', {
    dataset: 'flights',
    version: n,
    manifest,
    content: '',
    schema: [],
    rows: 1,
    bytes: 1,
    source: '',
    createdBy: 'ada',
    run: null,
    createdAt: at,
  })

test('a table is found by newest, number, alias and digest', () =>
  withApp(async (app) => {
    const ctx = app.context()
    await ctx.ledger.commit([flights, version(1, digest('a')), version(2, digest('b'))])
    assert.deepEqual(await resolveTable(ctx, 'flights'), { digest: digest('b'), node: 'dataset:flights@2', name: 'flights', version: 2 })
    assert.equal((await resolveTable(ctx, 'flights@1')).digest, digest('a'))
    assert.equal((await resolveTable(ctx, 'flights@prod')).digest, digest('a'))
    assert.deepEqual(await resolveTable(ctx, digest('c')), { digest: digest('c'), node: `table:${digest('c')}`, name: null, version: null })
  }))

test('an unknown name, version or alias is not silently something else', () =>
  withApp(async (app) => {
    const ctx = app.context()
    await ctx.ledger.commit([flights, version(1, digest('a'))])
    for (const reference of ['ships', 'flights@7', 'flights@nobody', 'flights@0', 'flights@']) {
      await assert.rejects(resolveTable(ctx, reference), (error) => isLevainError(error, 'dataset-not-found'), reference)
    }
    await assert.rejects(resolveModel(ctx, 'late@champion'), (error) => isLevainError(error, 'model-not-found'))
  }))
