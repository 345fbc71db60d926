import type { JournalLine } from '@levain/core'
import { EntryGroup } from './entry-group.ts'
import type { Place } from './journal.ts'

/** What is sent as one: entries of lines that follow one another, or one call. */
export type Step = { readonly end: number } & (
  | { readonly entries: EntryGroup; readonly at: number }
  | { readonly call: Exclude<JournalLine, { verb: 'track.log' }> }
  | { readonly reason: string }
)

/** Entries are sent many lines at a time, all else line by line. */
export async function* stepsFrom(places: AsyncIterable<Place>): AsyncGenerator<Step> {
  let waiting: { entries: EntryGroup; at: number; end: number } | undefined
  for await (const place of places) {
    const line = 'line' in place ? place.line : undefined
    const entries = line?.verb === 'track.log' ? line.input : undefined
    if (waiting && !(entries && waiting.entries.hasRoomFor(entries))) {
      yield waiting
      waiting = undefined
    }
    if (line?.verb === 'track.log') {
      waiting = { entries: waiting?.entries ?? new EntryGroup(), at: line.at, end: place.end }
      waiting.entries.add(line.input)
    } else if (line) yield { call: line, end: place.end }
    else if ('reason' in place) yield place
  }
  if (waiting) yield waiting
}
