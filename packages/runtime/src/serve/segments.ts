import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Path of a segment of the prediction log. Numbers ascend; within a segment, lines are in the order they were answered. */
export const segmentPath = (folder: string, number: number): string => join(folder, `predictions-${String(number).padStart(6, '0')}.jsonl`)

/** The segments of a prediction log, oldest first. An absent folder has none. */
export function listSegments(folder: string): string[] {
  return segmentNumbers(folder).map((number) => segmentPath(folder, number))
}

/** Numbers of the segments of a log, ascending. */
export const segmentNumbers = (folder: string): number[] => numbersIn(folder, /^predictions-(\d{6,})\.jsonl$/)

/**
 * The number of a new segment: above every one there is or was, also where the log was kept elsewhere and removed since, and
 * no smaller than the time, so that a log that begins anew does not repeat the numbers of one that was deleted.
 */
export const nextSegment = (folder: string, nowMs: number): number =>
  Math.max(nowMs, 1 + lastOf(segmentNumbers(folder)), 1 + lastOf(numbersIn(folder, taken)))

const taken = /^predictions-(\d{6,})\.taken$/

/**
 * Removes the segments up to `number`, which somebody has kept elsewhere. An empty file of that name says so, since later
 * segments must have larger numbers, whatever the clock says.
 */
export function removeSegments(folder: string, number: number): void {
  const gone = segmentNumbers(folder).filter((one) => one <= number)
  const marks = numbersIn(folder, taken)
  if (gone.length === 0 && lastOf(marks) >= number) return
  closeSync(openSync(markPath(folder, number), 'a', 0o600))
  syncFolder(folder)
  for (const one of gone) rmSync(segmentPath(folder, one), { force: true })
  for (const one of marks) if (one < number) rmSync(markPath(folder, one), { force: true })
}

const markPath = (folder: string, number: number): string => segmentPath(folder, number).replace(/jsonl$/, 'taken')
const lastOf = (numbers: readonly number[]): number => numbers.at(-1) ?? 0

function numbersIn(folder: string, pattern: RegExp): number[] {
  return namesIn(folder)
    .map((name) => Number(pattern.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .sort((a, b) => a - b)
}

/** The name of a new file is durable once its folder is. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const file = openSync(folder, 'r')
  fsyncSync(file)
  closeSync(file)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Cuts a half-written last line off, which a killed process may leave: its prediction was never answered. */
export function repairSegment(path: string): void {
  const file = openSync(path, 'r+')
  try {
    const size = fstatSync(file).size
    const whole = endOfLastLine(file, size)
    if (whole < size) ftruncateSync(file, whole)
  } finally {
    closeSync(file)
  }
}

/** Bytes up to and with the last line feed. */
function endOfLastLine(file: number, size: number): number {
  const chunk = Buffer.alloc(65_536)
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length)
    const read = readSync(file, chunk, 0, end - start, start)
    const at = chunk.subarray(0, read).lastIndexOf(0x0a)
    if (at >= 0) return start + at + 1
    end = start
  }
  return 0
}
