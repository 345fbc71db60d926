import { bytesOf } from '../folder.ts'
import { damaged, recordsIn } from './log-records.ts'
import { type ArtifactEntry, type Environment, type LogRecord, msOf, readRecord } from './messages.ts'
import { isTree, leavesOf, mediaType, newTree, numberOf, removeIn, setIn, type Tree } from './values.ts'

/** What the logs of a run say, but for its points. */
export interface Survey {
  run: NonNullable<LogRecord['run']>
  readonly config: Tree
  readonly summary: Tree
  /** Undefined while the run goes on, and where it was killed. */
  exit: LogRecord['exit']
  readonly environment: Partial<Environment>
  /** The first and the last time that stands in it, in milliseconds since 1970. */
  startMs: number | undefined
  endMs: number | undefined
  lastStep: number
  /** The last number of each metric. */
  readonly last: Map<string, number>
  /** What is no number, and how often it was logged: `text` or what W&B calls it, by key. */
  readonly others: Map<string, { readonly type: string; count: number; hasFile: boolean }>
  readonly artifacts: Map<string, readonly ArtifactEntry[]>
  damagedCount: number
}

/** The records of a log, in their order; undefined in place of what is damaged. */
export async function* logRecords(path: string): AsyncGenerator<LogRecord | undefined> {
  for await (const bytes of recordsIn(bytesOf(path))) yield bytes === damaged ? undefined : read(bytes)
}

function read(bytes: Uint8Array): LogRecord | undefined {
  try {
    return readRecord(bytes)
  } catch {
    return undefined
  }
}

/** Reads all logs of a run: one for each time that it was gone on with. @throws Error when one is none */
export async function surveyOf(paths: readonly string[]): Promise<Survey> {
  const survey: Survey = {
    run: { tags: [] },
    config: newTree(),
    summary: newTree(),
    exit: undefined,
    environment: {},
    startMs: undefined,
    endMs: undefined,
    lastStep: 0,
    last: new Map(),
    others: new Map(),
    artifacts: new Map(),
    damagedCount: 0,
  }
  for (const path of paths) {
    // One that is gone on with has not ended.
    survey.exit = undefined
    for await (const record of logRecords(path)) {
      if (record) note(survey, record)
      else survey.damagedCount += 1
    }
  }
  return survey
}

function note(survey: Survey, { run, config, summary, exit, environment, history, stats, output, artifact }: LogRecord): void {
  if (run) survey.run = { ...survey.run, ...run }
  for (const changes of [run?.config, config]) apply(survey.config, changes)
  for (const changes of [run?.summary, summary]) apply(survey.summary, changes)
  if (environment) Object.assign(survey.environment, withoutEmpty(environment))
  if (history) noteHistory(survey, history)
  for (const time of [run?.startTime, stats?.at, output?.at]) if (time) noteTime(survey, msOf(time))
  if (artifact) survey.artifacts.set(artifact.name ?? '', artifact.manifest?.filePath ? [] : (artifact.manifest?.contents ?? []))
  if (exit) survey.exit = exit
}

function apply(tree: Tree, changes: NonNullable<LogRecord['config']> | undefined): void {
  for (const item of changes?.update ?? []) setIn(tree, item)
  for (const item of changes?.remove ?? []) removeIn(tree, item)
}

/** Several records may tell of it, each a part. */
const withoutEmpty = (environment: Environment): Partial<Environment> =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => !Array.isArray(value) || value.length > 0))

/** A row of the history: its step, its time where it has one, and its values. */
export interface Row {
  readonly step: number
  readonly atMs: number | undefined
  readonly values: readonly (readonly [key: string, value: unknown])[]
}

export function rowOf({ items, step }: NonNullable<LogRecord['history']>): Row {
  const tree = newTree()
  for (const item of items) setIn(tree, item)
  const seconds = numberOf(tree._timestamp)
  return {
    step: Number(step?.num ?? numberOf(tree._step) ?? 0),
    atMs: seconds === undefined || !Number.isFinite(seconds) ? undefined : Math.round(seconds * 1000),
    values: [...leavesOf(tree)],
  }
}

function noteHistory(survey: Survey, history: NonNullable<LogRecord['history']>): void {
  const { step, atMs, values } = rowOf(history)
  survey.lastStep = Math.max(survey.lastStep, step)
  if (atMs !== undefined) noteTime(survey, atMs)
  for (const [key, value] of values) {
    const number = numberOf(value)
    if (number === undefined) noteOther(survey, key, value)
    else survey.last.set(key, number)
  }
}

function noteOther({ others }: Survey, key: string, value: unknown): void {
  const other = others.get(key) ?? { type: mediaType(value) ?? 'text', count: 0, hasFile: false }
  other.count += 1
  other.hasFile ||= isTree(value) && typeof value.path === 'string'
  others.set(key, other)
}

function noteTime(survey: Survey, ms: number): void {
  survey.startMs = Math.min(survey.startMs ?? ms, ms)
  survey.endMs = Math.max(survey.endMs ?? ms, ms)
}
