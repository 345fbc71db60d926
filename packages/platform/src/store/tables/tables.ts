import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Blobs,
  type ColumnSchema,
  type ColumnType,
  fail,
  type Manifest,
  type TableDigest,
  type Tables,
  type WrittenTable,
} from '@levain/core'
import { describeParquet } from './describe.ts'
import { readFrame } from './frame.ts'
import { openGate } from './gate.ts'
import { jsonRows } from './rows.ts'
import { inheritedTypes } from './schema.ts'
import { asSql, checkSelect, type Session, type SessionScope, withSession } from './session.ts'
import { identifier, list, literal } from './sql-text.ts'

/** Where tables live and how much of the machine SQL may take. */
export interface TablesOptions {
  readonly blobs: Blobs
  /** Folder for files being written and for what does not fit in memory; the same as the blobs' `temp`. */
  readonly temp: string
  /** Memory of one SQL call in MiB; default 1024. What does not fit spills to `temp`. */
  readonly memoryMb?: number
  /** SQL calls at once; default 2. */
  readonly concurrency?: number
}

/** What the rooms of data need beyond the port: SQL over files that are not tables yet. */
export interface TableStore extends Tables {
  /** Runs user SQL that may also read files of `folder`, and keeps the result. */
  writeFrom(sql: string, inputs: Readonly<Record<string, TableDigest>>, folder: string): Promise<WrittenTable>
  /** Runs trusted SQL over the named files and keeps the result. */
  load(sql: string, paths: readonly string[]): Promise<WrittenTable>
  /** Lends a session that sees the named files only. */
  session<Result>(scope: SessionScope, body: (session: Session) => Promise<Result>): Promise<Result>
}

/** DuckDB's writer with these options gives the same bytes for the same rows. */
const parquetOptions = 'format parquet, compression zstd, compression_level 3, row_group_size 131072'

/** The tables kept as Parquet in `blobs`. */
export function tablesOver({ blobs, temp, memoryMb = 1024, concurrency = 2 }: TablesOptions): TableStore {
  const gate = openGate(concurrency)
  const limits = { memoryMb, spillFolder: join(temp, 'spill') }
  const session: TableStore['session'] = (scope, body) => withSession(gate, limits, scope, body)

  const inputsOf = (inputs: Readonly<Record<string, TableDigest>>): Promise<Input[]> =>
    Promise.all(Object.entries(inputs).map(([name, digest]) => openInput(blobs, name, digest)))

  /** Writes the result of `sql` beside the blobs, describes it and takes it into them. */
  const keep = async (scope: SessionScope, prepare: (session: Session) => Promise<string>, inherited: Map<string, ColumnType>) => {
    await mkdir(temp, { recursive: true })
    const path = join(temp, `${randomUUID()}.parquet`)
    try {
      const described = await session({ ...scope, paths: [...(scope.paths ?? []), path] }, async (open) => {
        const from = await prepare(open)
        await asSql(() => open.run(`copy (${from}) to ${literal(path)} (${parquetOptions})`))
        return describeParquet(open, path, inherited)
      })
      const file = { path: 'part-0.parquet', ...(await blobs.putFile(path)), rows: described.rows }
      const manifest: Manifest = { v: 1, kind: 'table', files: [file], bytes: file.bytes, ...described }
      return { digest: await blobs.putManifest(manifest), manifest }
    } finally {
      await rm(path, { force: true })
    }
  }

  const write = async (sql: string, named: Readonly<Record<string, TableDigest>>, folders: readonly string[]): Promise<WrittenTable> => {
    const inputs = await inputsOf(named)
    const scope = { threads: 1, paths: inputs.flatMap((input) => input.paths), folders }
    const prepare = async (open: Session): Promise<string> => {
      for (const input of inputs) await open.run(viewOf(input))
      await checkSelect(open.connection, sql)
      return `from query(${literal(sql)})`
    }
    return keep(scope, prepare, inheritedTypes(inputs.map((input) => input.schema)))
  }

  return {
    session,
    write: (sql, inputs) => write(sql, inputs, []),
    writeFrom: (sql, inputs, folder) => write(sql, inputs, [folder]),
    load: (sql, paths) => keep({ threads: 1, paths }, async () => sql, new Map()),
    async query(sql, named, limit = 10_000) {
      const inputs = await inputsOf(named)
      return session({ threads: 2, paths: inputs.flatMap((input) => input.paths) }, async (open) => {
        for (const input of inputs) await open.run(viewOf(input))
        await checkSelect(open.connection, sql)
        return asSql(async () => jsonRows(await open.connection.stream(sql), limit))
      })
    },
    async frame(digest, columns) {
      const input = await openInput(blobs, 'rows', digest)
      const schema = columns ? columns.map((name) => columnOf(input, name)) : input.schema
      return session({ threads: 2, paths: input.paths }, (open) => readFrame(open.connection, relationOf(input), schema, input.rows))
    },
    async schema(digest) {
      return (await openInput(blobs, 'rows', digest)).schema
    },
  }
}

/** A table a session may read. */
interface Input {
  readonly name: string
  readonly digest: string
  readonly paths: readonly string[]
  readonly schema: ColumnSchema[]
  readonly rows: number
}

async function openInput(blobs: Blobs, name: string, digest: TableDigest): Promise<Input> {
  const manifest = await blobs.manifest(digest).catch((cause) => {
    throw fail('dataset-not-found', { reference: digest }, cause)
  })
  if (manifest.kind !== 'table') throw fail('dataset-not-found', { reference: `${digest} (it is a ${manifest.kind}, not a table)` })
  const paths = await Promise.all(manifest.files.map((file) => blobs.path(file.sha256)))
  return { name, digest, paths, schema: manifest.schema ?? [], rows: manifest.rows ?? 0 }
}

const relationOf = (input: Input): string => `read_parquet(${list(input.paths)}, hive_partitioning = false)`
const viewOf = (input: Input): string => `create view ${identifier(input.name)} as select * from ${relationOf(input)}`

function columnOf(input: Input, name: string): ColumnSchema {
  const found = input.schema.find((column) => column.name === name)
  if (found) return found
  throw fail('column-missing', { table: input.digest, column: name, columns: input.schema.map((column) => column.name) })
}
