import { createReadStream } from 'node:fs'
import { type JournalLine, journalLine } from '@levain/core'

/** More than any one call of a program logs. */
const lineBytesMax = 64 * 2 ** 20

/** A line, or why it is none; `end` is where the next begins, in bytes. */
export type Place = { readonly end: number } & ({ readonly line: JournalLine } | { readonly reason: string })

/**
 * The lines of a journal. One without a line break is left out: it is being written, or its program was killed while it was.
 */
export async function* linesFrom(path: string, start: number): AsyncGenerator<Place> {
  let end = start
  let held: Buffer[] = []
  let heldBytes = 0
  for await (const piece of createReadStream(path, { start }) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, from)) {
      const bytes = heldBytes + at - from
      end += bytes + 1
      if (bytes > lineBytesMax) yield { reason: `it is longer than ${lineBytesMax} bytes`, end }
      else if (bytes > 0) yield { ...parsed(Buffer.concat([...held, piece.subarray(from, at)])), end }
      from = at + 1
      held = []
      heldBytes = 0
    }
    heldBytes += piece.length - from
    held = heldBytes > lineBytesMax ? [] : [...held, piece.subarray(from)]
  }
}

function parsed(bytes: Buffer): { line: JournalLine } | { reason: string } {
  try {
    const read = journalLine.safeParse(JSON.parse(bytes.toString('utf8')))
    const [issue] = read.error?.issues ?? []
    return read.success ? { line: read.data } : { reason: `${issue?.path.join('.')}: ${issue?.message}` }
  } catch {
    return { reason: 'it was broken off, or is damaged' }
  }
}

/** The first line; undefined where there is none, or it is damaged. */
export async function firstLine(path: string): Promise<JournalLine | undefined> {
  for await (const place of linesFrom(path, 0)) return 'line' in place ? place.line : undefined
  return undefined
}

/** The last line that is one. */
export async function lastLine(path: string): Promise<JournalLine | undefined> {
  let last: JournalLine | undefined
  for await (const place of linesFrom(path, 0)) if ('line' in place) last = place.line
  return last
}
