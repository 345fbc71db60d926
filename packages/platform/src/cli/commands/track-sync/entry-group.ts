import type { JournalLine } from '@levain/core'

export type Entries = Extract<JournalLine, { verb: 'track.log' }>['input']

/** Most entries of one request. */
const entriesMax = 1000

/** Entries of several lines, to be sent together. */
export class EntryGroup {
  readonly lines: Entries[] = []
  readonly #params: Record<string, string> = {}
  #size = 0

  /** Another value for a parameter that is there must be refused by whoever takes it, not be lost here. */
  hasRoomFor(line: Entries): boolean {
    const contradicts = Object.entries(line.params).some(([key, value]) => (this.#params[key] ?? value) !== value)
    return !contradicts && this.#size + sizeOf(line) <= entriesMax
  }

  add(line: Entries): void {
    this.lines.push(line)
    Object.assign(this.#params, line.params)
    this.#size += sizeOf(line)
  }
}

/** Lines as requests: one, or several where there are more points than one may hold. */
export function requestsOf(lines: readonly Entries[]): Entries[] {
  const params = Object.assign({}, ...lines.map((line) => line.params)) as Entries['params']
  const tags = Object.assign({}, ...lines.map((line) => line.tags)) as Entries['tags']
  const metrics = lines.flatMap((line) => line.metrics)
  const requests = [{ params, tags, metrics: metrics.slice(0, entriesMax) }]
  for (let at = entriesMax; at < metrics.length; at += entriesMax)
    requests.push({ params: {}, tags: {}, metrics: metrics.slice(at, at + entriesMax) })
  return requests
}

const sizeOf = ({ params, tags, metrics }: Entries): number => Object.keys(params).length + Object.keys(tags).length + metrics.length
