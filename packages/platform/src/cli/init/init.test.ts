import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ColumnProfile, expectations, type Profile } from '@levain/core'
import { parse } from 'yaml'
import { withApp } from '../../app/index.ts'
import { expectationsText } from './expectations-text.ts'
import { pipelineText } from './pipeline-text.ts'
import { proposeFor } from './propose.ts'

const column = (name: string, type: ColumnProfile['type'], distinctCount: number, more: Partial<ColumnProfile> = {}): ColumnProfile => ({
  name,
  type,
  count: 100,
  nullCount: 0,
  distinctCount,
  ...more,
})
const levels = (...values: string[]) => ({ category: { values: values.map((value, at) => ({ value, count: 50 - at })), otherCount: 0 } })
const numeric = { min: 1, max: 9, mean: 5, std: 1, quantiles: {}, histogram: { edges: [], counts: [] }, deciles: { edges: [], counts: [] } }
const profileOf = (...columns: ColumnProfile[]): Profile => ({ v: 1, table: `sha256:${'0'.repeat(64)}`, rows: 100, columns })

const flights = profileOf(
  column('id', 'integer', 100),
  column('date: day', 'time', 40),
  column('distance', 'number', 60, { numeric: numeric as never, nullCount: 3 }),
  column('late', 'boolean', 2),
  column('#origin', 'category', 3, levels('yes', 'null', '1.0')),
)

test('the target is the column named like one, else the last that holds classes; never a name of rows', () => {
  assert.equal(proposeFor(flights).target, '#origin')
  assert.equal(proposeFor(profileOf(column('species', 'category', 3), column('kind', 'category', 2))).target, 'species')
  assert.equal(proposeFor(profileOf(column('a', 'number', 90), column('b', 'number', 91))).target, 'b')
  assert.deepEqual(proposeFor(flights, 'late'), {
    target: 'late',
    task: 'classification',
    metric: 'auc',
    bar: 0.55,
    time: 'date: day',
    identities: ['id'],
  })
  assert.deepEqual(proposeFor(flights, '#origin').bar, 0.5)
  assert.deepEqual(proposeFor(flights, 'distance').metric, 'r2')
  assert.throws(() => proposeFor(flights, 'lunch'), { code: 'column-missing' })
})

test('what is written compiles to a plan, whatever the columns and files are called', () =>
  withApp(async (app) => {
    for (const target of ['late', '#origin', 'distance']) {
      const plan = { ...proposeFor(flights, target), name: 'late.v2', file: 'data/my: file #1.csv' }
      await writeFile(join(app.projectFolder, 'levain.yaml'), pipelineText(plan))
      const { steps, params } = await app.call('pipeline.plan', {})
      assert.equal(params.data?.default, plan.file)
      const fit = steps.find((step) => step.id === 'train')
      assert.deepEqual(fit?.in.target, { from: 'value', value: target })
    }
  }))

test('the expectations hold for the data they were written from, and words that look like values stay words', () => {
  const written = expectations.parse(parse(expectationsText(flights, proposeFor(flights, '#origin'))))
  assert.deepEqual(written.rows, { min: 50 })
  assert.deepEqual(written.columns['#origin']?.oneOf, ['yes', 'null', '1.0'])
  assert.equal(written.columns.distance?.nullShareMax, 0.08)
  assert.deepEqual(
    Object.keys(written.columns),
    flights.columns.map((one) => one.name),
  )
})
