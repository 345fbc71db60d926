import { close, closeSync, constants, fdatasync, fstatSync, ftruncateSync, mkdirSync, openSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { fail } from '@levain/core/errors'
import { listSegments, nextSegment, repairSegment, segmentPath, syncFolder } from './segments.ts'

export interface PredictionLogOptions {
  /** Survive a power cut, not only the death of the process: `fdatasync` before each group is answered. */
  readonly fsync?: boolean
  /** A new segment begins when the current one would grow beyond this; 64 MB. */
  readonly segmentBytes?: number
}

/**
 * An append-only log in segments. What `append` has resolved for is in the file; what it refused left nothing behind.
 * One caller at a time: the next append begins when the one before has ended.
 */
export interface PredictionLog {
  /** @throws log-unwritable */
  append(lines: string): Promise<void>
  /** The same at once, without a thread: cheaper for one small record when nobody else waits. Not with `fsync`. */
  appendNow(lines: string): void
  /** Ends the current segment once what is being written is written. Nothing is written to the segments up to the number it gives any more. */
  rotate(): Promise<number>
  close(): Promise<void>
  readonly bytesWritten: number
}

interface Segment {
  readonly number: number
  readonly file: number
  bytes: number
}

/** Opens the log in `folder`, which is made if need be, after cutting torn tails off. */
export function openPredictionLog(folder: string, options: PredictionLogOptions = {}): PredictionLog {
  const { fsync = false, segmentBytes = 64 * 2 ** 20 } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const path of listSegments(folder)) repairSegment(path)
  let segment: Segment | null = null
  let bytesWritten = 0
  let appending = false
  let rotations: ((number: number) => void)[] = []

  const rotateNow = () => {
    if (segment) closeSync(segment.file)
    const last = segment?.number ?? nextSegment(folder, 0) - 1
    segment = null
    for (const rotated of rotations) rotated(last)
    rotations = []
  }
  const room = (bytes: number): Segment => {
    if (segment && fstatSync(segment.file).nlink === 0) {
      // Somebody deleted the file: what went into it now, nobody would ever find.
      closeSync(segment.file)
      segment = null
      mkdirSync(folder, { recursive: true, mode: 0o700 })
    }
    if (segment && segment.bytes > 0 && segment.bytes + bytes > segmentBytes) {
      closeSync(segment.file)
      segment = null
    }
    segment ??= openSegment(folder, fsync)
    return segment
  }
  const wrote = (to: Segment, bytes: number) => {
    to.bytes += bytes
    bytesWritten += bytes
  }
  const undo = (error: unknown): never => {
    if (segment && !cutBack(segment)) segment = null
    throw fail('log-unwritable', { reason: (error as NodeJS.ErrnoException).code ?? 'unknown' }, error)
  }

  return {
    async append(lines) {
      if (lines === '') return
      const bytes = Buffer.from(lines)
      appending = true
      try {
        const to = room(bytes.length)
        await writeAll(to.file, bytes)
        if (fsync) await syncData(to.file).catch(abandon)
        wrote(to, bytes.length)
      } catch (error) {
        undo(error)
      } finally {
        appending = false
        if (rotations.length > 0) rotateNow()
      }
    },
    appendNow(lines) {
      if (lines === '') return
      const bytes = Buffer.from(lines)
      try {
        const to = room(bytes.length)
        for (let done = 0; done < bytes.length; ) done += writeSync(to.file, bytes, done)
        wrote(to, bytes.length)
      } catch (error) {
        undo(error)
      }
    },
    rotate() {
      return new Promise((rotated) => {
        rotations.push(rotated)
        if (!appending) rotateNow()
      })
    },
    async close() {
      const last = segment
      segment = null
      if (last) await promisify(close)(last.file)
    },
    get bytesWritten() {
      return bytesWritten
    },
  }

  /** After a failed sync nobody knows which pages reached the disk, and a second sync would not tell: start another file. */
  function abandon(error: unknown): never {
    if (segment) {
      cutBack(segment)
      closeSync(segment.file)
      segment = null
    }
    throw error
  }
}

const syncData = promisify(fdatasync)
const writeSome = promisify(write) as unknown as (file: number, bytes: Buffer, offset: number) => Promise<{ bytesWritten: number }>

async function writeAll(file: number, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await writeSome(file, bytes, done)).bytesWritten
}

/** Removes what a failed write left. False when not even that is possible; then the segment is given up. */
function cutBack(segment: Segment): boolean {
  try {
    ftruncateSync(segment.file, segment.bytes)
    return true
  } catch {
    return false
  }
}

function openSegment(folder: string, fsync: boolean): Segment {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL
  for (let number = nextSegment(folder, Date.now()); ; number++) {
    try {
      const file = openSync(segmentPath(folder, number), flags, 0o600)
      if (fsync) syncFolder(folder)
      return { number, file, bytes: 0 }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
