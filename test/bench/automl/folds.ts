import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@levain/core'
import { type App, openApp } from '../../../packages/platform/src/app/index.ts'

export const foldsOfAll = 10

/** A table in a project of its own. */
export interface Ground {
  readonly app: App
  readonly data: string
  close(): Promise<void>
}

export async function openGround(file: string): Promise<Ground> {
  const projectFolder = await mkdtemp(join(tmpdir(), 'levain-bench-'))
  const app = await openApp({ projectFolder, log: silentLog })
  const close = async (): Promise<void> => {
    await app.close()
    await rm(projectFolder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const { data } = await app.call('ingest.file', { path: file, dataset: 'all', types: { target: 'VARCHAR' } })
    return { app, data, close }
  } catch (error) {
    await close()
    throw error
  }
}

const numbered = '(select *, row_number() over () as __row from rows)'
/** Of each class a tenth of the rows is in each fold. */
const placed = (seed: string): string =>
  `select *, (row_number() over (order by target, md5('${seed}:' || __row)) - 1) % ${foldsOfAll} as __fold from ${numbered}`

/** The rows of one fold, or all others. */
export async function side({ app, data }: Ground, seed: string, condition: string): Promise<string> {
  const sql = `select * exclude (__row, __fold) from (${placed(seed)}) where ${condition} order by __row`
  return (await app.context().tables.write(sql, { rows: data })).digest
}

/** The fold of each row, in the order of the file. */
export async function foldOfRows({ app, data }: Ground, seed: string): Promise<number[]> {
  const sql = `select list(__fold order by __row)::varchar as folds from (${placed(seed)})`
  const [found] = await app.context().tables.query(sql, { rows: data })
  return JSON.parse(String(found?.folds)) as number[]
}
