import { fail } from '@levain/core'

/** Where in a document: keys from the top, e.g. `['steps', 'train', 'in', 'data']`. */
export type DocumentPath = readonly (string | number)[]

/** Something wrong with a pipeline file. `offset` counts characters into the value. */
export interface Problem {
  readonly path: DocumentPath
  readonly reason: string
  /** Whether the key or the value at `path` is wrong. */
  readonly part?: 'key' | 'value'
  readonly offset?: number
}

/** Line and column of a problem (both from 1), where the front end knows them. */
export type Locate = (problem: Problem) => { readonly line: number; readonly column: number } | undefined

/** Gathers everything wrong with a file, so that one look at it is enough. */
export class Problems {
  readonly #found: Problem[] = []

  add(path: DocumentPath, reason: string, more: Pick<Problem, 'part' | 'offset'> = {}): void {
    this.#found.push({ path, reason, ...more })
  }

  get count(): number {
    return this.#found.length
  }

  /** @throws plan-invalid listing all problems in the order of the file, if there are any */
  throwIfAny(file: string, locate: Locate): void {
    if (this.#found.length === 0) return
    const placed = this.#found.map((problem) => ({ problem, at: locate(problem) })).sort((a, b) => order(a.at) - order(b.at))
    const [first] = placed
    const problems = placed.map(({ problem, at }) => `${file}${at ? `:${at.line}:${at.column}` : ''}: ${describe(problem)}`)
    throw fail('plan-invalid', { file, reason: first ? describe(first.problem) : '', ...first?.at, problems })
  }
}

const order = (at: ReturnType<Locate>): number => (at ? at.line * 100_000 + at.column : 0)

const describe = ({ path, reason }: Problem): string => (path.length > 0 ? `${path.join('.')}: ${reason}` : reason)

/** `; did you mean x?` for the candidate closest to what was written, or nothing. */
export function suggestion(written: string, candidates: Iterable<string>): string {
  let best: string | undefined
  let smallest = Math.max(2, Math.floor(written.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(written, candidate)
    if (distance < smallest) [best, smallest] = [candidate, distance]
  }
  return best === undefined ? '' : `; did you mean ${best}?`
}

/** Levenshtein distance: insertions, deletions and replacements from one text to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[to.length] as number
}
