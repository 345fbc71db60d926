import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Action, type Context, type Frame, fail, type Json, type ValueType } from '@levain/core'
import { filesOfModule, lockFiles } from '../engine/code-files.ts'
import { fileDigests } from '../engine/file-digests.ts'
import { partsOf } from '../engine/key.ts'
import { importFresh } from '../engine/modules.ts'
import { tableFromRows } from '../engine/table-files.ts'
import type { Attempt, Outputs } from '../engine/task.ts'
import { type Bound, type Content, contentTypes, isContent, outputOf } from '../engine/values.ts'
import { workFolder } from '../engine/work-folder.ts'
import type { ActionKind } from './action.ts'

type FnAction = Extract<Action, { kind: 'fn' }>

/** A table as a function gets it. */
export interface TableInput {
  readonly digest: string
  /** Rows of a query; this table and the other table inputs go by the names of the inputs. At most 10,000 rows unless told. */
  query(sql: string, limit?: number): Promise<Record<string, Json>[]>
  /** Columns as typed arrays; all of them unless named. */
  frame(columns?: readonly string[]): Promise<Frame>
}

/** A model, file or folder as a function gets it. */
export interface ContentInput {
  readonly digest: string
  /** Bytes of a file. */
  bytes(): Promise<Uint8Array>
  /** Lays a model or folder out on disk and gives its path; gone when the run ends. */
  folder(): Promise<string>
}

/** What a function gets beside its inputs. */
export interface FnContext extends Pick<Context, 'clock' | 'log' | 'tables' | 'blobs' | 'signal'> {
  readonly run: string
  readonly step: string
  /** Number of the element of `each`, or −1. */
  readonly index: number
  /** Counts from 1. */
  readonly attempt: number
  /** The pipeline's parameter `seed`, or 0. */
  readonly seed: number
  readonly params: Readonly<Record<string, Json>>
  /** Notes a number, shown with the run. */
  metric(name: string, value: number): void
}

/** An exported function: `(inputs, ctx) => outputs`. */
const fn: ActionKind<FnAction> = {
  async identify({ action, inputs, folder, seed, once }) {
    const { files, env } = await once(`fn ${action.module}`, () => codeOf(action.module, folder))
    const code = { export: action.export, files }
    return { parts: { code, env, ...partsOf(inputs), seed }, inputs }
  },

  async perform({ ctx, action, once }, attempt) {
    const module = await once(`import ${action.module}`, () => importFresh(action.module, attempt.folder))
    const body = bodyOf(action, module)
    const given = Object.fromEntries(Object.entries(attempt.inputs).map(([name, bound]) => [name, handle(ctx, name, bound, attempt)]))
    const answer = (await body(given, contextOf(ctx, attempt))) ?? {}
    const outputs: Outputs = {}
    for (const [name, type] of Object.entries(attempt.task.step.out))
      outputs[name] = await keep(ctx, attempt, name, type, (answer as Record<string, unknown>)[name])
    return outputs
  },
}
export default fn

async function codeOf(module: string, folder: string) {
  const locks = lockFiles.map((name) => join(folder, name))
  return {
    files: await fileDigests(folder, await filesOfModule(module, folder)),
    env: { node: process.version.split('.')[0] ?? '', locks: await fileDigests(folder, locks) },
  }
}

type Body = (inputs: Record<string, unknown>, ctx: FnContext) => unknown

function bodyOf(action: FnAction, module: Readonly<Record<string, unknown>>): Body {
  const body = module[action.export]
  if (typeof body === 'function') return body as Body
  throw fail('not-found', { what: `function in ${action.module}`, name: action.export })
}

function contextOf(ctx: Context, attempt: Attempt): FnContext {
  const { run, task, signal, seed, metric } = attempt
  return {
    clock: ctx.clock,
    log: logOf(attempt),
    tables: ctx.tables,
    blobs: ctx.blobs,
    signal,
    run: run.id,
    step: task.step.id,
    index: task.row.index,
    attempt: attempt.attempt,
    seed,
    params: run.inputs,
    metric,
  }
}

function logOf({ log }: Attempt): Context['log'] {
  const write = (level: string) => (message: string, fields?: object) =>
    log.write(`${level}${message}${fields ? ` ${JSON.stringify(fields)}` : ''}\n`)
  return { debug: write('debug: '), info: write(''), warn: write('warning: '), error: write('error: ') }
}

function handle(ctx: Context, name: string, { artifact }: Bound, attempt: Attempt): unknown {
  if (!isContent(artifact)) return fromList(ctx, name, artifact.value, attempt)
  return artifact.type === 'table' ? tableInput(ctx, name, artifact, attempt) : contentInput(ctx, name, artifact, attempt)
}

/** The contents inside a list become handles as well. */
function fromList(ctx: Context, name: string, value: Json, attempt: Attempt): unknown {
  if (!Array.isArray(value)) return value
  return value.map((item) => {
    const { type, digest } = (item ?? {}) as { type?: ValueType; digest?: string }
    const isHandle = type !== undefined && digest !== undefined && contentTypes.has(type)
    return isHandle ? handle(ctx, name, { artifact: { type, digest } as Content }, attempt) : item
  })
}

function tableInput(ctx: Context, name: string, { digest }: Content, { inputs }: Attempt): TableInput {
  return {
    digest,
    query: (sql, limit) => {
      const others = Object.entries(inputs).flatMap(([other, { artifact }]) =>
        artifact.type === 'table' ? [[other, artifact.digest]] : [],
      )
      return ctx.tables.query(sql, { ...Object.fromEntries(others), [name]: digest }, limit)
    },
    frame: (columns) => ctx.tables.frame(digest, columns),
  }
}

function contentInput(ctx: Context, name: string, { digest }: Content, attempt: Attempt): ContentInput {
  return {
    digest,
    bytes: () => ctx.blobs.get(digest),
    async folder() {
      const target = join(workFolder(ctx, attempt), 'in', `${name}-${digest.slice(7, 19)}`)
      await mkdir(join(workFolder(ctx, attempt), 'in'), { recursive: true })
      await ctx.blobs.materialise(digest, target)
      return target
    },
  }
}

/** Takes what a function returned for one output into the store. */
async function keep(ctx: Context, attempt: Attempt, name: string, type: ValueType, value: unknown): Promise<Outputs[string]> {
  const step = attempt.task.step.id
  if (value === undefined || !contentTypes.has(type)) return outputOf(step, name, type, value as Json | undefined)
  if (type === 'table' && Array.isArray(value)) {
    const folder = workFolder(ctx, attempt)
    await mkdir(folder, { recursive: true })
    return { type, digest: await tableFromRows(ctx, value as Json[], `${step}.${name}`, join(folder, `${name}.jsonl`)) }
  }
  return outputOf(step, name, type, (await stored(ctx, type, value)) as Json)
}

/** Digest of bytes, text, `{ file }` or `{ folder }`; what is a reference already stays as it is. */
async function stored(ctx: Context, type: ValueType, value: unknown): Promise<unknown> {
  if (value instanceof Uint8Array) return ctx.blobs.put(value)
  if (typeof value === 'string' && !value.startsWith('sha256:'))
    return type === 'html' || type === 'markdown' || type === 'file' ? ctx.blobs.put(value) : value
  const { file, folder } = value as { file?: string; folder?: string }
  if (typeof file === 'string') return (await ctx.blobs.putFile(file)).sha256
  if (typeof folder === 'string') return ctx.blobs.putFolder(folder, type === 'model' ? 'model' : 'dir')
  return value
}
