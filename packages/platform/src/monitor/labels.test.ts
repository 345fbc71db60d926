import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isLevainError } from '@levain/core'
import { withScene } from './testing.ts'

const deployment = 'late'

describe('labels of a deployment', () => {
  test('cover what they name; the same ones again add nothing', () =>
    withScene(async ({ app, answer }) => {
      const answered = await answer(200)
      const labels = answered.slice(0, 50).map(({ id, prediction }) => ({ id, label: prediction === 'yes' }))
      assert.deepEqual(await app.call('monitor.label', { deployment, labels }), { labels: 50, coverage: 0.25 })
      assert.deepEqual(await app.call('monitor.label', { deployment, labels }), { labels: 0, coverage: 0.25 })
      const more = [...labels, { id: answered[60]?.id ?? '', label: true }, { id: 'not-in-the-log', label: false }]
      assert.deepEqual(await app.call('monitor.label', { deployment, labels: more }), { labels: 2, coverage: 0.255 })
    }))

  test('the last one for a prediction stands, and the earlier ones are kept', () =>
    withScene(async ({ app, ctx, answer }) => {
      const [{ id = '' } = {}] = await answer(3)
      const give = (label: boolean) => app.call('monitor.label', { deployment, labels: [{ id, label }] })
      for (const label of [true, false, true, true]) await give(label)
      const { data } = await app.call('monitor.window', { deployment })
      assert.deepEqual(await ctx.tables.query('select late from w', { w: data }), [{ late: true }])
      const [newest] = await ctx.ledger.find('datasetVersions', { where: { dataset: 'late.labels' }, orderBy: [['version', 'desc']] })
      const history = await ctx.tables.query('select label from l order by received', { l: newest?.manifest ?? '' })
      assert.deepEqual(
        history.map(({ label }) => label),
        ['true', 'false', 'true'],
      )
    }))

  for (const [kind, content] of [
    ['csv', (rows: string[][]) => ['id,label', ...rows.map((row) => row.join(','))].join('\n')],
    ['jsonl', (rows: string[][]) => rows.map(([id, label]) => JSON.stringify({ id, label: label === 'true' })).join('\n')],
  ] as const)
    test(`come from a ${kind} file too`, () =>
      withScene(async ({ app, answer }) => {
        const rows = (await answer(10)).map(({ id }, i) => [id, String(i % 2 === 0)])
        await writeFile(join(app.projectFolder, `truth.${kind}`), content(rows))
        assert.deepEqual(await app.call('monitor.label', { deployment, path: `truth.${kind}` }), { labels: 10, coverage: 1 })
        assert.equal((await app.call('monitor.window', { deployment })).rows, 10)
      }))

  test('that come from many at once are all kept', () =>
    withScene(async ({ app, answer }) => {
      const answered = await answer(60)
      const parts = [0, 20, 40].map((from) => answered.slice(from, from + 20).map(({ id }) => ({ id, label: true })))
      await Promise.all(parts.map((labels) => app.call('monitor.label', { deployment, labels })))
      assert.equal((await app.call('monitor.window', { deployment })).rows, 60)
    }))

  test('a file that is not there, has no such columns, or no labels at all are refused', () =>
    withScene(async ({ app, answer }) => {
      await answer(5)
      await writeFile(join(app.projectFolder, 'odd.csv'), 'a,b\n1,2\n')
      const refused = (input: object, code: string) =>
        assert.rejects(app.call('monitor.label', { deployment, ...input }), (error) => isLevainError(error) && error.code === code)
      await refused({ path: 'nowhere.csv' }, 'source-not-found')
      await refused({ path: 'odd.csv' }, 'source-unreadable')
      await refused({}, 'input-invalid')
      await assert.rejects(app.call('monitor.window', { deployment }), (error) => isLevainError(error, 'labels-missing'))
    }))
})

describe('the labelled window', () => {
  test('has the model’s inputs and the truth under the target’s name, typed as in training', () =>
    withScene(async ({ app, ctx, answer }) => {
      const answered = await answer(120)
      const labels = answered.slice(20).map(({ id }, i) => ({ id, label: i % 3 === 0 }))
      await app.call('monitor.label', { deployment, labels })
      const { data, rows, coverage } = await app.call('monitor.window', { deployment })
      assert.deepEqual([rows, Math.round(coverage * 120)], [100, 100])
      const schema = (await ctx.tables.schema(data)).map(({ name, sqlType }) => [name, sqlType])
      assert.deepEqual(schema, [
        ['distance', 'DOUBLE'],
        ['origin', 'VARCHAR'],
        ['departs', 'TIMESTAMP'],
        ['night', 'BOOLEAN'],
        ['late', 'BOOLEAN'],
      ])
      const lineage = await ctx.ledger.find('lineage', { where: { to: `table:${data}` } })
      assert.deepEqual(lineage.map(({ role }) => role).sort(), ['inputs', 'truth'])
    }))
})

describe('realised performance', () => {
  test('is measured on what has labels, and is null before the first', () =>
    withScene(async ({ app, answer }) => {
      const answered = await answer(400)
      assert.equal((await app.call('monitor.check', { deployment })).performance, null)
      const labels = answered
        .slice(0, 300)
        .map(({ id, prediction }, i) => ({ id, label: i % 4 === 0 ? (prediction === 'yes' ? 'no' : 'yes') : prediction }))
      await app.call('monitor.label', { deployment, labels })
      const { performance } = await app.call('monitor.check', { deployment })
      assert.deepEqual([performance?.labelled, performance?.coverage, performance?.metrics.accuracy?.value], [300, 0.75, 0.75])
      assert.ok((performance?.metrics.accuracy?.low ?? 1) < 0.75)
    }))
})
