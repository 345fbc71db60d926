import {
  type ColumnSchema,
  type Context,
  type Contracts,
  fail,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  resolveTable,
  upsert,
} from '@levain/core'
import { identifier, literal } from '../store/index.ts'

type Input = ParsedInputOf<Contracts['train']['split']>

/**
 * Splits a table into training and test rows; every row lands in exactly one of the two. By time: the newest rows are
 * test rows. By group: all rows of a group land on the same side. Stratified: the share holds within each class. Rows go
 * by a hash of their place and the seed, so the same table and seed give the same split.
 *
 * @throws dataset-not-found, column-missing, split-empty
 */
export async function split(ctx: Context, input: Input): Promise<OutputOf<Contracts['train']['split']>> {
  const data = await resolveTable(ctx, input.data)
  const rows = { rows: data.digest }
  const column = await splitColumn(ctx, input, data.digest)
  const marked = `select *, row_number() over () as __row from rows`
  const side = (test: boolean): string =>
    `select * exclude (__row, __test) from (select *, coalesce(${testCondition(input, column)}, false) as __test from (${marked}))
     where __test = ${test} order by __row`
  const train = await ctx.tables.write(side(false), rows)
  const test = await ctx.tables.write(side(true), rows)
  const sizes = { trainRows: train.manifest.rows ?? 0, testRows: test.manifest.rows ?? 0 }
  if (sizes.trainRows === 0 || sizes.testRows === 0) {
    throw fail('split-empty', {
      side: sizes.trainRows === 0 ? 'training' : 'test',
      reason: reasonFor(input, sizes.trainRows + sizes.testRows),
    })
  }
  const edge = { run: ctx.run?.id ?? null, step: ctx.run?.step ?? null, at: nowIso(ctx) }
  await ctx.ledger.commit(
    [
      { to: `table:${train.digest}`, role: 'split: training rows' },
      { to: `table:${test.digest}`, role: 'split: test rows' },
    ].map((end) => upsert('lineage', { from: data.node, ...end, ...edge })),
  )
  return { train: train.digest, test: test.digest, ...sizes }
}

/** The column a split goes by; null for a random one. */
async function splitColumn(ctx: Context, { by, column, data }: Input, digest: string): Promise<ColumnSchema | null> {
  if (by === 'random') return null
  if (column === undefined) {
    const what = { time: 'the time column', group: 'the group column', stratified: 'the class column' }[by]
    throw fail('input-invalid', { field: 'column', expected: `${what} to split by`, got: 'nothing' })
  }
  const schema = await ctx.tables.schema(digest)
  const found = schema.find((candidate) => candidate.name === column)
  if (!found) throw fail('column-missing', { table: data, column, columns: schema.map((candidate) => candidate.name) })
  return found
}

/** SQL that is true for test rows; may be null, which counts as training. */
function testCondition({ by, at, testShare, seed }: Input, column: ColumnSchema | null): string {
  const name = column ? identifier(column.name) : ''
  if (by === 'time' && at !== undefined) return `${name} >= ${literal(at)}::${column?.type === 'time' ? 'timestamp' : 'double'}`
  if (by === 'time') return `row_number() over (order by ${name} nulls first, __row) > round((1 - ${testShare}) * count(*) over ())`
  const key = by === 'group' ? `coalesce(${name}::varchar, '')` : `__row::varchar`
  const chance = `md5(${literal(`${seed}:`)} || ${key})`
  if (by === 'group') {
    const groups = `(select count(distinct coalesce(${name}::varchar, '')) from rows)`
    return `dense_rank() over (order by ${chance}) <= greatest(1, round(${testShare} * ${groups}))`
  }
  const within = by === 'stratified' ? `partition by ${name} ` : ''
  return `row_number() over (${within}order by ${chance}) <= round(${testShare} * count(*) over (${within.trim()}))`
}

function reasonFor({ by, column, at }: Input, rows: number): string {
  if (rows === 0) return 'the table has no rows'
  if (by === 'time' && at !== undefined) return `all ${rows} rows lie on one side of ${at} in ${column}`
  return `the table has only ${rows} row(s)${by === 'group' ? ` or one group in ${column}` : ''}`
}
