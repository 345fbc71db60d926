import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalLine } from '@levain/core'
import { type Ask, isRefusal } from './ask.ts'
import { type Entries, requestsOf } from './entry-group.ts'
import { firstLine, lastLine, linesFrom } from './journal.ts'
import { type LeftOut, nothingSent, type Progress, progressOf, saveProgress } from './progress.ts'
import { type Step, stepsFrom } from './steps.ts'
import type { Target } from './target.ts'
import { isWriting } from './writer.ts'

/** A run on its way. */
interface Journey {
  readonly folder: string
  readonly run: string
  readonly target: Target
  readonly ask: Ask
  readonly brought: Record<string, number>
}

export interface Sent {
  readonly brought: Readonly<Record<string, number>>
  readonly leftOut: readonly LeftOut[]
}

/**
 * Sends what the journal of a run holds and the target has not got. What is sent twice is there once, so a sync that broke
 * off goes on after the last step that was answered.
 */
export async function syncRun(folder: string, run: string, target: Target, ask: Ask): Promise<Sent> {
  const journey: Journey = { folder, run, target, ask, brought: {} }
  const start = await firstLine(join(folder, 'journal.jsonl'))
  if (start?.verb !== 'track.start')
    return { brought: {}, leftOut: [{ item: `run:${run}`, reason: 'its journal does not begin with its start' }] }
  // What was sent to a server that has lost it since is sent again.
  const isThere = await ask(() => target.has(run))
  const refusal = await refusalOf(ask(() => target.start({ ...start.input, id: run })))
  if (refusal !== null) return { brought: {}, leftOut: [{ item: `run:${run}`, reason: refusal }] }
  const before = (isThere ? await progressOf(folder, target.name) : null) ?? nothingSent
  const sent = await sendFrom(journey, before)
  const isNew = sent.sentTo > before.sentTo
  return { brought: isNew ? { run: 1, ...journey.brought } : {}, leftOut: sent.leftOut }
}

async function sendFrom(journey: Journey, before: Progress): Promise<Progress> {
  const { folder, target } = journey
  const path = join(folder, 'journal.jsonl')
  let reached = before
  for await (const step of stepsFrom(linesFrom(path, before.sentTo))) {
    const leftOut = [...reached.leftOut, ...(await take(journey, step))]
    reached = { sentTo: step.end, isGivenUp: false, leftOut }
    await saveProgress(folder, target.name, reached)
  }
  if (reached.isGivenUp || !(await giveUp(journey, await lastLine(path)))) return reached
  const givenUp = { ...reached, isGivenUp: true }
  await saveProgress(folder, target.name, givenUp)
  return givenUp
}

/** Sends one step. Gives what of it was not taken. */
async function take(journey: Journey, step: Step): Promise<LeftOut[]> {
  const { run, target, ask } = journey
  if ('reason' in step) return [{ item: `run:${run}, the line before byte ${step.end}`, reason: step.reason }]
  if ('entries' in step) return log(journey, step.entries.lines)
  const { call } = step
  if (call.verb === 'track.putArtifact') return put(journey, call)
  // It was started before anything else; this is a program that went on with it.
  if (call.verb === 'track.start') return []
  return leftOut(`run:${run}`, await refusalOf(ask(() => target.update({ ...call.input, run }))))
}

/** Lines together; where they are refused, each on its own. */
async function log(journey: Journey, lines: readonly Entries[]): Promise<LeftOut[]> {
  const { run, target, ask } = journey
  for (const request of requestsOf(lines)) {
    const refusal = await refusalOf(ask(() => target.log({ run, ...request })))
    if (refusal !== null && lines.length === 1) return [{ item: `run:${run} ${keysOf(lines)}`, reason: refusal }]
    if (refusal !== null) return (await inOrder(lines, (line) => log(journey, [line]))).flat()
  }
  return count(journey, {
    param: sum(lines, ({ params }) => Object.keys(params).length),
    point: sum(lines, ({ metrics }) => metrics.length),
    tag: sum(lines, ({ tags }) => Object.keys(tags).length),
  })
}

async function put(journey: Journey, { input, file, bytes }: Extract<JournalLine, { verb: 'track.putArtifact' }>): Promise<LeftOut[]> {
  const { folder, run, target, ask } = journey
  const item = `artifact:${run}/${input.path}`
  const path = join(folder, 'files', file)
  const found = await lstat(path).catch(() => undefined)
  if (!found?.isFile() || found.size !== bytes) return [{ item, reason: `${path} is not the file of ${bytes} bytes that was written` }]
  const refusal = await refusalOf(ask(() => target.put({ run, path: input.path }, path)))
  return refusal === null ? count(journey, { artifact: 1 }) : leftOut(item, refusal)
}

/** A program that is gone and did not say how it ended was killed. */
async function giveUp({ folder, run, target, ask }: Journey, last: JournalLine | undefined): Promise<boolean> {
  if (!last || last.verb === 'track.update' || (await isWriting(folder, last.at))) return false
  const endedAt = new Date(last.at).toISOString()
  const error = `Its program ended without saying how; it last logged something at ${endedAt}.`
  await refusalOf(ask(() => target.update({ run, status: 'failed', endedAt, error })))
  return true
}

/** Why the call was not taken; null when it was. */
async function refusalOf(called: Promise<unknown>): Promise<string | null> {
  try {
    await called
    return null
  } catch (error) {
    if (isRefusal(error)) return error.message
    throw error
  }
}

const leftOut = (item: string, reason: string | null): LeftOut[] => (reason === null ? [] : [{ item, reason }])

function count({ brought }: Journey, counts: Readonly<Record<string, number>>): LeftOut[] {
  for (const [what, more] of Object.entries(counts)) if (more > 0) brought[what] = (brought[what] ?? 0) + more
  return []
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number => items.reduce((total, item) => total + of(item), 0)

const keysOf = (lines: readonly Entries[]): string =>
  lines
    .flatMap(({ params, tags, metrics }) => [...Object.keys(params), ...Object.keys(tags), ...metrics.map(({ key }) => key)])
    .slice(0, 3)
    .join(', ')

async function inOrder<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(await work(item))
  return results
}
