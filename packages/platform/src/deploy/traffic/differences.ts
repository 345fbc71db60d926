import { join } from 'node:path'
import {
  type Context,
  type Contracts,
  type Deployment,
  fail,
  type Json,
  type OutputOf,
  type ParsedInputOf,
  type Signature,
} from '@levain/core'
import { listSegments } from '@levain/runtime/serve'
import { logColumns, readLog } from '../../predictions/index.ts'
import { identifier, list, literal } from '../../store/index.ts'
import { requireDeployment } from '../records.ts'
import { signatureOf } from '../show.ts'

type Verb = Contracts['deploy']['differences']

const record = {
  of: 'VARCHAR',
  at: 'VARCHAR',
  version: 'INTEGER',
  answeredBy: 'INTEGER',
  answer: 'JSON',
  prediction: 'JSON',
  flip: 'BOOLEAN',
  delta: 'DOUBLE',
}

const totals = `count(*) as rows, count(*) filter (where flip is null) as failed, count(*) filter (where flip) as flips,
  max(delta) as maxDelta, avg(delta) as meanDelta`

/** @throws deployment-not-found, log-empty, column-missing */
export async function differences(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const deployment = await requireDeployment(ctx, input.deployment)
  const signature = await signatureOf(ctx, deployment)
  if (input.by !== undefined && !signature.inputs.some(({ name }) => name === input.by)) throw strange(input.by, signature)
  const apart = await tableOf(ctx, deployment, input.shadow)
  const over = await ctx.tables.query(`select version, null as slice, ${totals} from apart group by version order by version`, { apart })
  const by = input.by === undefined ? [] : await slices(ctx, deployment, signature, apart, input.by)
  const farthest = `select * from apart order by coalesce(delta, 0) desc, flip desc nulls last, "at" desc limit ${input.limit}`
  return {
    slices: [...over, ...by] as OutputOf<Verb>['slices'],
    rows: (await ctx.tables.query(farthest, { apart })).map((row) => ({
      ...row,
      answer: parsed(row.answer),
      prediction: parsed(row.prediction),
    })) as OutputOf<Verb>['rows'],
  }
}

const parsed = (text: Json | undefined): Json => (typeof text === 'string' ? (JSON.parse(text) as Json) : (text ?? null))

async function tableOf(ctx: Context, deployment: Deployment, version: number | undefined): Promise<string> {
  const files = listSegments(join(deployment.folder, 'log', 'shadow'))
  const empty = fail('log-empty', { deployment: deployment.name, window: 'its shadow log' })
  if (files.length === 0) throw empty
  const lines = `read_json_objects(${list(files)}, format = 'newline_delimited', ignore_errors = true)`
  const sql = `select r.* from (select json_transform(json, ${literal(JSON.stringify(record))}) as r from ${lines} where json is not null)
    where r.of is not null${version === undefined ? '' : ` and r.version = ${version}`}`
  const { digest, manifest } = await ctx.tables.write(sql, {}, { files })
  if ((manifest.rows ?? 0) === 0) throw empty
  return digest
}

/** By value of a column, those that differ most often first; the inputs stand in the log of predictions. */
async function slices(ctx: Context, deployment: Deployment, signature: Signature, apart: string, by: string) {
  const { table: log } = await readLog(ctx, deployment, signature, {})
  const joined = `select apart.*, log.${identifier(by)}::varchar as slice from apart join log on log.${logColumns.id} = apart.of`
  const sql = `select version, coalesce(slice, 'missing') as slice, ${totals} from (${joined}) group by 1, 2
    order by version, avg(coalesce(flip, true)::int) desc, max(delta) desc nulls last, slice limit 200`
  return ctx.tables.query(sql, { apart, log })
}

function strange(column: string, { inputs }: Signature): Error {
  return fail('column-missing', { table: 'the input', column, columns: inputs.map(({ name }) => name) })
}
