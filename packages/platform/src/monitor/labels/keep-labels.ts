import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { type Context, type Deployment, fail, isLevainError, type Json, nowIso, type TableDigest } from '@levain/core'
import { labelsDataset } from '../../predictions/index.ts'
import { commitVersion, literal } from '../../store/index.ts'
import { labelsOf } from './labels-of.ts'

/** A label as text and the instant it came: what the dataset keeps. */
const columns = 'id::varchar as id, label::varchar as label'

/**
 * Adds labels to `<deployment>.labels`, which keeps every label that ever came, with a number that ascends with its coming
 * (`received`). A label that says what is known already adds nothing; another one for the same prediction stands from now on.
 *
 * @returns the table of all labels, and how many were new or changed
 * @throws source-not-found, source-unreadable
 */
export async function keepLabels(
  ctx: Context,
  deployment: Deployment,
  source: LabelSource,
): Promise<{ table: TableDigest; added: number }> {
  const given = await source.read(ctx)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await merge(ctx, deployment, source.name, given)
    } catch (error) {
      // Somebody else's labels came in between: they must be merged with, not written over.
      if (!isLevainError(error, 'conflict') || attempt === attemptsMax) throw error
    }
  }
}

const attemptsMax = 50

async function merge(
  ctx: Context,
  deployment: Deployment,
  source: string,
  given: TableDigest,
): Promise<{ table: TableDigest; added: number }> {
  const known = await labelsOf(ctx, deployment)
  const inputs: Record<string, TableDigest> = known ? { known: known.table, given } : { given }
  const { digest, manifest } = await ctx.tables.write(mergeSql(known !== null, nowIso(ctx)), inputs)
  const before = known ? ((await ctx.blobs.manifest(known.table)).rows ?? 0) : 0
  const added = (manifest.rows ?? 0) - before
  if (added === 0 && known) return { table: known.table, added }
  const parents = [`deployment:${deployment.name}`]
  await commitVersion(ctx, { dataset: labelsDataset(deployment.name), manifest: digest, source, parents, after: known?.version ?? 0 })
  return { table: digest, added }
}

export interface LabelSource {
  readonly name: string
  /** A table with `id` and `label` as text and `row`, their order. */
  read(ctx: Context): Promise<TableDigest>
}

/** The history, and below it what is new: of several labels for one prediction in one delivery the last. */
function mergeSql(known: boolean, at: string): string {
  const last = `select id, arg_max(label, row) as label, max(row) as row from given where id is not null and label is not null group by id`
  const stamp = `${literal(at.replace('Z', ''))}::timestamp as at`
  if (!known) return `select id, label, row_number() over (order by row) as received, ${stamp} from (${last})`
  const current = 'select id, arg_max(label, received) as label from known group by id'
  const fresh = `select last.* from (${last}) last left join (${current}) c on c.id = last.id where c.label is distinct from last.label`
  return `select * from known union all
    select id, label, (select max(received) from known) + row_number() over (order by row), ${stamp} from (${fresh})`
}

/** Labels given with the call. */
export function labelsFrom(labels: readonly { id: string; label: Json }[]): LabelSource {
  return {
    name: 'labels given by a caller',
    async read(ctx) {
      const folder = join(ctx.stateFolder, 'tmp')
      await mkdir(folder, { recursive: true })
      const path = join(folder, `labels-${ctx.random.id()}.jsonl`)
      const lines = labels.map(({ id, label }, row) => JSON.stringify({ id, label: textOf(label), row }))
      await writeFile(path, lines.join('\n'), { mode: 0o600 })
      try {
        const sql = `select id, label, row from read_json(${literal(path)}, format = 'newline_delimited', columns = {id: 'VARCHAR', label: 'VARCHAR', row: 'BIGINT'})`
        return (await ctx.tables.write(sql, {}, { files: [path] })).digest
      } finally {
        await rm(path, { force: true })
      }
    },
  }
}

const textOf = (label: Json): string | null => (label === null ? null : typeof label === 'string' ? label : JSON.stringify(label))

/** Labels in a CSV, JSON lines or Parquet file with the columns `id` and `label`. */
export function labelsIn(given: string): LabelSource {
  return {
    name: given,
    async read(ctx) {
      const path = resolve(ctx.projectFolder, given)
      await access(path).catch((cause) => {
        throw fail('source-not-found', { path: given }, cause)
      })
      const sql = `select ${columns}, row_number() over () as row from ${readerOf(path)}`
      try {
        return (await ctx.tables.write(sql, {}, { files: [path] })).digest
      } catch (error) {
        if (!isLevainError(error, 'sql-invalid')) throw error
        throw fail(
          'source-unreadable',
          { path: given, reason: 'expected a CSV, JSON lines or Parquet file with the columns id and label' },
          error,
        )
      }
    },
  }
}

function readerOf(path: string): string {
  const kind = extname(path).toLowerCase()
  if (kind === '.parquet') return `read_parquet(${literal(path)})`
  if (kind === '.jsonl' || kind === '.ndjson' || kind === '.json') return `read_json(${literal(path)}, format = 'newline_delimited')`
  return `read_csv(${literal(path)}, header = true, all_varchar = true)`
}
