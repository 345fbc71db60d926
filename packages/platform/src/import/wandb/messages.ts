import { decodeProtobuf, type MessageShape } from '../../protobuf/index.ts'

/** A value under a key, or under a path of keys; as JSON, or in the field of its type. */
export interface Item {
  readonly key?: string
  readonly nestedKey: readonly string[]
  readonly valueJson?: string
  readonly json?: string
  readonly text?: string
  readonly number?: number
  readonly integer?: string
  readonly boolean?: boolean
}

interface Timestamp {
  readonly seconds?: string
  readonly nanos?: number
}

interface Changes {
  readonly update: readonly Item[]
  readonly remove: readonly Item[]
}

export interface ArtifactEntry {
  readonly path?: string
  readonly ref?: string
  readonly localPath?: string
}

/** A record of a run's log; one of its fields is set. */
export interface LogRecord {
  readonly history?: { readonly items: readonly Item[]; readonly step?: { readonly num?: string } }
  readonly summary?: Changes
  readonly config?: Changes
  readonly stats?: { readonly at?: Timestamp; readonly items: readonly Item[] }
  readonly artifact?: {
    readonly name?: string
    readonly type?: string
    readonly manifest?: { readonly contents: readonly ArtifactEntry[]; readonly filePath?: string }
  }
  readonly output?: { readonly at?: Timestamp; readonly line?: string }
  readonly run?: {
    readonly id?: string
    readonly entity?: string
    readonly project?: string
    readonly config?: Changes
    readonly summary?: Changes
    readonly group?: string
    readonly jobType?: string
    readonly name?: string
    readonly notes?: string
    readonly tags: readonly string[]
    readonly sweep?: string
    readonly host?: string
    readonly startTime?: Timestamp
    readonly git?: Git
  }
  readonly exit?: { readonly code?: number; readonly runtimeSeconds?: number }
  readonly environment?: Environment
}

export interface Git {
  readonly remoteUrl?: string
  readonly commit?: string
}

export interface Environment {
  readonly os?: string
  readonly python?: string
  readonly args: readonly string[]
  readonly program?: string
  readonly git?: Git
  readonly username?: string
  readonly executable?: string
  readonly processors?: number
  readonly memory?: { readonly total?: string }
}

const item: MessageShape = {
  1: ['key', 'string'],
  2: ['nestedKey', 'string', 'list'],
  4: ['boolean', 'bool'],
  5: ['integer', 'sint64'],
  6: ['number', 'double'],
  7: ['text', 'string'],
  8: ['json', 'string'],
  16: ['valueJson', 'string'],
}
const timestamp: MessageShape = { 1: ['seconds', 'int64'], 2: ['nanos', 'int32'] }
const changes: MessageShape = { 1: ['update', () => item, 'list'], 2: ['remove', () => item, 'list'] }
const step: MessageShape = { 1: ['num', 'int64'] }
const history: MessageShape = { 1: ['items', () => item, 'list'], 2: ['step', () => step] }
const stats: MessageShape = { 2: ['at', () => timestamp], 3: ['items', () => item, 'list'] }
const entry: MessageShape = { 1: ['path', 'string'], 3: ['ref', 'string'], 6: ['localPath', 'string'] }
const manifest: MessageShape = { 4: ['contents', () => entry, 'list'], 5: ['filePath', 'string'] }
const artifact: MessageShape = { 4: ['type', 'string'], 5: ['name', 'string'], 12: ['manifest', () => manifest] }
const output: MessageShape = { 2: ['at', () => timestamp], 3: ['line', 'string'] }
const git: MessageShape = { 1: ['remoteUrl', 'string'], 2: ['commit', 'string'] }
const run: MessageShape = {
  1: ['id', 'string'],
  2: ['entity', 'string'],
  3: ['project', 'string'],
  4: ['config', () => changes],
  5: ['summary', () => changes],
  6: ['group', 'string'],
  7: ['jobType', 'string'],
  8: ['name', 'string'],
  9: ['notes', 'string'],
  10: ['tags', 'string', 'list'],
  12: ['sweep', 'string'],
  13: ['host', 'string'],
  17: ['startTime', () => timestamp],
  21: ['git', () => git],
}
const exit: MessageShape = { 1: ['code', 'int32'], 2: ['runtimeSeconds', 'int32'] }
const memory: MessageShape = { 1: ['total', 'uint64'] }
const environment: MessageShape = {
  1: ['os', 'string'],
  2: ['python', 'string'],
  5: ['args', 'string', 'list'],
  6: ['program', 'string'],
  9: ['git', () => git],
  13: ['username', 'string'],
  14: ['executable', 'string'],
  16: ['processors', 'uint32'],
  21: ['memory', () => memory],
}
const record: MessageShape = {
  2: ['history', () => history],
  3: ['summary', () => changes],
  5: ['config', () => changes],
  7: ['stats', () => stats],
  8: ['artifact', () => artifact],
  13: ['output', () => output],
  17: ['run', () => run],
  18: ['exit', () => exit],
  26: ['environment', () => environment],
}

/** @throws RangeError and the like when the bytes are no record */
export const readRecord = (bytes: Uint8Array): LogRecord => decodeProtobuf(record, bytes) as LogRecord

/** Milliseconds since 1970. */
export const msOf = ({ seconds = '0', nanos = 0 }: Timestamp): number => Number(seconds) * 1000 + Math.round(nanos / 1e6)
