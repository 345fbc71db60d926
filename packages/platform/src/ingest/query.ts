import { type Context, type Contracts, fail, isLevainError, type OutputOf, type ParsedInputOf, resolveTable } from '@levain/core'
import { filesInSql } from '../store/index.ts'
import { commit } from './commit.ts'

type Verb = Contracts['ingest']['query']

/** Runs SQL over files of the project folder and over datasets, and keeps the result as the next version of a dataset. */
export async function query(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { sql, dataset, tables } = input
  const named = await Promise.all(
    Object.entries(tables).map(async ([name, reference]) => [name, await resolveTable(ctx, reference)] as const),
  )
  const inputs = Object.fromEntries(named.map(([name, resolved]) => [name, resolved.digest]))
  const written = await ctx.tables.write(sql, inputs, { folder: ctx.projectFolder }).catch((error) => {
    throw missingFile(error) ?? error
  })
  if (written.manifest.rows === 0) throw fail('source-empty', { path: sql })
  const parents = [...named.map(([, resolved]) => resolved.node), ...filesInSql(sql).map((path) => `file:${path}`)]
  return { ...(await commit(ctx, { dataset, manifest: written.digest, source: sql, parents })), quarantine: null }
}

/** DuckDB's word for a pattern that no file matches. */
function missingFile(error: unknown): Error | undefined {
  if (!isLevainError(error, 'sql-invalid')) return undefined
  const path = /No files found that match the pattern "([^"]+)"/.exec(error.message)?.[1]
  return path === undefined ? undefined : fail('source-not-found', { path }, error)
}
