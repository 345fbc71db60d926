import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { plainOf, statuses, taskOf, withProject } from '../testing.ts'

const sums = `
export const numbers = () => ({ rows: [1, 2, 3, 4].map((n) => ({ n, even: n % 2 === 0 })) })
export const total = async ({ rows }) => ({ sum: (await rows.query('select sum(n)::int as s from rows'))[0].s })
`

test('values and tables flow from functions through SQL to functions', () =>
  withProject(
    {
      'steps.ts': sums,
      'levain.yaml': `
pipeline: sums
steps:
  make: { fn: ./steps.ts#numbers, out: { rows: table } }
  even: { sql: select n from rows where even, in: { rows: make.rows } }
  total: { fn: ./steps.ts#total, in: { rows: even.rows }, out: { sum: integer } }
`,
    },
    async ({ run, ctx }) => {
      const state = await run()
      assert.equal(state.run.status, 'ok')
      assert.equal(plainOf(state, 'total', 'sum'), 6)
      const [made, even] = ['make', 'even'].map((step) => taskOf(state, step).outputs.rows as { digest: string })
      const edges = await ctx.ledger.find('lineage')
      assert.deepEqual(
        edges.map(({ from, to, role, step }) => [from, to, role, step]),
        [[`table:${made?.digest}`, `table:${even?.digest}`, 'sql', 'even']],
      )
    },
  ))

test('a second run takes everything from the cache, with the same digests', () =>
  withProject(
    { 'steps.ts': sums, 'levain.yaml': 'pipeline: p\nsteps:\n  make: { fn: ./steps.ts#numbers, out: { rows: table } }\n' },
    async ({ run }) => {
      const first = await run()
      const second = await run()
      assert.deepEqual(statuses(second), { make: 'cached' })
      assert.equal(taskOf(second, 'make').cachedFrom, first.run.id)
      assert.deepEqual(taskOf(second, 'make').outputs, taskOf(first, 'make').outputs)
    },
  ))

test('a command gets its inputs as files and variables, and gives outputs the same way', () =>
  withProject(
    {
      'steps.ts': sums,
      'count.mjs': `
import { writeFileSync, appendFileSync, readFileSync } from 'node:fs'
const { IN_rows, OUT_copy, OUT_note, OUTPUTS, PARAM_who, IN_factor } = process.env
console.log('magic', readFileSync(IN_rows).subarray(0, 4).toString())
writeFileSync(OUT_copy.replace('.parquet', '.csv'), 'a,b\\n1,x\\n2,y\\n')
writeFileSync(OUT_note, '# for ' + PARAM_who)
appendFileSync(OUTPUTS, 'factor=' + IN_factor + '\\nlabel=007\\n{"extra": 2.5}\\n')
`,
      'levain.yaml': `
pipeline: command
params: { who: ada }
steps:
  make: { fn: ./steps.ts#numbers, out: { rows: table } }
  count:
    run: node count.mjs
    in: { rows: make.rows, factor: 3 }
    out: { copy: table, note: markdown, factor: integer, label: string }
  read: { sql: select count(*)::int as n from copy, in: { copy: count.copy } }
`,
    },
    async ({ run, ctx, room }) => {
      const state = await run()
      assert.equal(plainOf(state, 'count', 'factor'), 3)
      assert.equal(plainOf(state, 'count', 'label'), '007')
      const note = taskOf(state, 'count').outputs.note
      assert.equal(note && 'digest' in note && (await ctx.blobs.text(note.digest)), '# for ada')
      const table = taskOf(state, 'read').outputs.rows
      assert.ok(table && 'digest' in table)
      assert.deepEqual(await ctx.tables.query('from t', { t: table.digest }), [{ n: 2 }])
      const { text, complete } = await room.verbs.log(ctx, { run: 'latest', step: 'count', index: -1 })
      assert.deepEqual([text, complete], ['magic PAR1\n', true])
      const metrics = await ctx.ledger.find('metricSeries', { where: { run: state.run.id } })
      assert.deepEqual(metrics.map(({ key, last }) => [key, last]).sort(), [
        ['count.extra', 2.5],
        ['count.factor', 3],
      ])
    },
  ))

test('a verb gets tables by their exact version and gives tables by digest', () =>
  withProject(
    {
      'levain.yaml':
        'pipeline: verbs\nsteps:\n  load: { uses: ingest.file, with: { path: rows.csv, dataset: rows } }\n  split: { uses: train.split, in: { data: load.data } }\n',
      'rows.csv': 'a\n1\n',
    },
    async ({ run, write, ctx }) => {
      const first = await run()
      assert.deepEqual(statuses(first), { load: 'ok', split: 'ok' })
      assert.deepEqual(statuses(await run()), { load: 'cached', split: 'cached' })
      await write({ 'rows.csv': 'a\n1\n2\n' })
      assert.deepEqual(statuses(await run()), { load: 'ok', split: 'ok' })
      assert.equal(await ctx.ledger.count('runs'), 3)
    },
    {
      callVerb: async (ctx, name, input) => {
        const { path, data } = input as { path: string; data: string }
        if (name === 'train.split') return { train: data, test: data, trainRows: 1, testRows: 1 }
        const rows = (await readFile(join(ctx.projectFolder, path), 'utf8')).trim().split('\n').length
        const { digest } = await ctx.tables.write(`select * from range(${rows})`, {})
        return { data: digest, version: {}, changed: true, quarantine: null }
      },
    },
  ))

test('a failed step stops what needs it, keeps what was done, and says why', () =>
  withProject(
    {
      'steps.ts': `${sums}\nexport const broken = () => { throw new Error('no such column: age') }`,
      'levain.yaml': `
pipeline: broken
steps:
  make: { fn: ./steps.ts#numbers, out: { rows: table } }
  break: { fn: ./steps.ts#broken, in: { rows: make.rows }, out: { n: integer } }
  never: { fn: ./steps.ts#total, in: { rows: make.rows }, after: break, out: { sum: integer } }
`,
    },
    async ({ run, latest }) => {
      await assert.rejects(run(), (error) => isLevainError(error, 'step-failed') && /no such column: age/.test(error.message))
      const state = await latest()
      assert.equal(state.run.status, 'failed')
      assert.deepEqual(statuses(state), { break: 'failed', make: 'ok', never: 'waiting' })
    },
  ))
