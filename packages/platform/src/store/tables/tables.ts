import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Blobs,
  type ColumnSchema,
  fail,
  isLevainError,
  type Manifest,
  type Readable,
  type TableDigest,
  type Tables,
  type WrittenTable,
} from '@levain/core'
import { type Description, describeParquet } from './describe.ts'
import { resolveFiles } from './files-in-sql.ts'
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

/** DuckDB's writer with these options gives the same bytes for the same rows. */
const parquetOptions = 'format parquet, compression zstd, compression_level 3, row_group_size 131072'

/** The tables kept as Parquet in `blobs`. */
export function tablesOver({ blobs, temp, memoryMb = 1024, concurrency = 2 }: TablesOptions): Tables {
  const gate = openGate(concurrency)
  const limits = { memoryMb, spillFolder: join(temp, 'spill') }
  return within(blobs, temp, (scope, body) => withSession(gate, limits, scope, body))
}

/** Lends a session for one call. */
type Lend = <Result>(scope: SessionScope, body: (session: Session) => Promise<Result>) => Promise<Result>

function within(blobs: Blobs, temp: string, lend: Lend): Tables {
  const inputsOf = (named: Readonly<Record<string, TableDigest>>): Promise<Input[]> =>
    Promise.all(Object.entries(named).map(([name, digest]) => openInput(blobs, name, digest)))
  return {
    async query(given, named, limit = 10_000, readable = {}) {
      const sql = readable.folder === undefined ? given : resolveFiles(given, readable.folder)
      const inputs = await inputsOf(named)
      return lend(scopeOf(inputs, readable), async (session) => {
        await prepare(session, sql, inputs)
        return asSql(async () => jsonRows(await session.connection.stream(sql), limit))
      })
    },
    async write(given, named, readable = {}) {
      const sql = readable.folder === undefined ? given : resolveFiles(given, readable.folder)
      const inputs = await inputsOf(named)
      const inherited = inheritedTypes(inputs.map((input) => input.schema))
      return keep(blobs, temp, (path) =>
        lend(scopeOf(inputs, readable, path), async (session) => {
          await prepare(session, sql, inputs)
          await asSql(() => session.run(`copy (from query(${literal(sql)})) to ${literal(path)} (${parquetOptions})`))
          return describeParquet(session, path, inherited)
        }),
      )
    },
    async frame(digest, columns) {
      const input = await openInput(blobs, 'rows', digest)
      const schema = columns ? columns.map((name) => columnOf(input, name)) : input.schema
      const scope = { threads: 2, files: input.files }
      return lend(scope, (session) => readFrame(session.connection, relationOf(input), schema, input.rows))
    },
    async schema(digest) {
      return (await openInput(blobs, 'rows', digest)).schema
    },
    until: (signal) => within(blobs, temp, (scope, body) => lend({ signal, ...scope }, body)),
  }
}

/** One thread: sums of floats and the order of groups depend on how threads share the work. */
function scopeOf(inputs: readonly Input[], { files = [], folder }: Readable, written?: string): SessionScope {
  const opened = [...inputs.flatMap((input) => input.files), ...files, ...(written ? [written] : [])]
  return { threads: 1, files: opened, ...(folder === undefined ? {} : { folder }) }
}

async function prepare(session: Session, sql: string, inputs: readonly Input[]): Promise<void> {
  for (const input of inputs) await session.run(`create view ${identifier(input.name)} as select * from ${relationOf(input)}`)
  await checkSelect(session.connection, sql)
}

/** Lets `write` put Parquet at a path beside the blobs, and takes it into them. */
async function keep(blobs: Blobs, temp: string, write: (path: string) => Promise<Description>): Promise<WrittenTable> {
  await mkdir(temp, { recursive: true })
  const path = join(temp, `${randomUUID()}.parquet`)
  try {
    const described = await write(path)
    const file = { path: 'part-0.parquet', ...(await blobs.putFile(path)), rows: described.rows }
    const manifest: Manifest = { v: 1, kind: 'table', files: [file], bytes: file.bytes, ...described }
    return { digest: await blobs.putManifest(manifest), manifest }
  } finally {
    await rm(path, { force: true })
  }
}

/** A table a session may read. */
interface Input {
  readonly name: string
  readonly digest: string
  readonly files: readonly string[]
  readonly schema: ColumnSchema[]
  readonly rows: number
}

async function openInput(blobs: Blobs, name: string, digest: TableDigest): Promise<Input> {
  const manifest = await blobs.manifest(digest).catch((cause) => {
    if (isLevainError(cause, 'blob-damaged')) throw cause
    throw fail('dataset-not-found', { reference: digest }, cause)
  })
  if (manifest.kind !== 'table') throw fail('data-not-table', { reference: digest, kind: manifest.kind })
  const files = await Promise.all(manifest.files.map((file) => blobs.path(file.sha256)))
  return { name, digest, files, schema: manifest.schema ?? [], rows: manifest.rows ?? 0 }
}

/** Files of one table may lack columns that came later. */
const relationOf = ({ files }: Input): string =>
  `read_parquet(${list(files)}, hive_partitioning = false${files.length > 1 ? ', union_by_name = true' : ''})`

function columnOf(input: Input, name: string): ColumnSchema {
  const found = input.schema.find((column) => column.name === name)
  if (found) return found
  throw fail('column-missing', { table: input.digest, column: name, columns: input.schema.map((column) => column.name) })
}
