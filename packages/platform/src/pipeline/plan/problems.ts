import { fail } from '@levain/core'
import { closest } from '@levain/core/errors'

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
  const best = closest(written, candidates)
  return best === undefined ? '' : `; did you mean ${best}?`
}
