import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** Path of a segment of the prediction log. Numbers ascend; within a segment, lines are in the order they were answered. */
export const segmentPath = (folder: string, number: number): string => join(folder, `predictions-${String(number).padStart(6, '0')}.jsonl`)

/** The segments of a prediction log, oldest first. An absent folder has none. */
export function listSegments(folder: string): string[] {
  return segmentNumbers(folder).map((number) => segmentPath(folder, number))
}

export function segmentNumbers(folder: string): number[] {
  return namesIn(folder)
    .map((name) => Number(/^predictions-(\d{6,})\.jsonl$/.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .sort((a, b) => a - b)
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
