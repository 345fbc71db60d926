import type { NewPoint } from '@levain/core'
import type { LogRecord } from './messages.ts'
import { msOf } from './messages.ts'
import { logRecords, rowOf, type Survey } from './survey.ts'
import { keyOf, leavesOf, numberOf } from './values.ts'

const batchSize = 1000

/** Points of every metric of a run, in batches: its history, what the machine did, and what only its summary says. */
export async function* pointsIn(paths: readonly string[], survey: Survey): AsyncGenerator<NewPoint[]> {
  let batch: NewPoint[] = []
  for await (const point of allPoints(paths, survey)) {
    batch.push(point)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function* allPoints(paths: readonly string[], survey: Survey): AsyncGenerator<NewPoint> {
  let looks = 0
  for (const path of paths)
    for await (const record of logRecords(path)) {
      if (record?.history) yield* historyPoints(record.history, survey.startMs ?? 0)
      if (record?.stats) yield* machinePoints(record.stats, looks++)
    }
  yield* summaryPoints(survey)
}

function* historyPoints(history: NonNullable<LogRecord['history']>, startMs: number): Generator<NewPoint> {
  const { step, atMs = startMs, values } = rowOf(history)
  for (const [key, value] of values) {
    const number = numberOf(value)
    if (number !== undefined) yield { key: keyOf(key), step, atMs, value: number }
  }
}

/** W&B gives each look at the machine a time, and no step. */
function* machinePoints({ at, items }: NonNullable<LogRecord['stats']>, step: number): Generator<NewPoint> {
  for (const { key = '', valueJson = '' } of items) {
    const value = Number(valueJson || Number.NaN)
    yield { key: keyOf(`system/${key.replaceAll('/', '_')}`), step, atMs: at ? msOf(at) : 0, value }
  }
}

/** A program may put numbers into the summary that it never logged, or another than it logged last. */
function* summaryPoints({ summary, last, lastStep, endMs = 0 }: Survey): Generator<NewPoint> {
  for (const [key, value] of leavesOf(summary)) {
    const number = numberOf(value)
    if (number === undefined || Object.is(number, last.get(key))) continue
    yield { key: keyOf(last.has(key) ? `summary/${key}` : key), step: lastStep, atMs: endMs, value: number }
  }
}
