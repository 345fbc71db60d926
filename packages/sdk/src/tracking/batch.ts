import type { InputOf } from '@levain/core'
import type { Contracts } from '../index.ts'

/** What `track.log` takes besides the run. */
export type Entries = Required<Pick<InputOf<Contracts['track']['log']>, 'params' | 'metrics' | 'tags'>>
export type Point = Entries['metrics'][number]

/** Most points of one request, as MLflow's clients have it. */
const pointsMax = 1000

/** What waits to be sent, in the order it came. */
export class Batch {
  #params: Record<string, string> = {}
  #tags: Record<string, string> = {}
  #points: Point[] = []
  /** What comes after a parameter that has another value already: the server is to refuse it, so it is not lost here. */
  #later: Partial<Entries>[] = []

  get points(): number {
    return this.#later.reduce((sum, { metrics = [] }) => sum + metrics.length, this.#points.length)
  }

  get isEmpty(): boolean {
    return this.#points.length === 0 && Object.keys(this.#params).length === 0 && Object.keys(this.#tags).length === 0
  }

  add(entries: Partial<Entries>): void {
    const { params = {}, tags = {}, metrics = [] } = entries
    if (this.#later.length > 0 || Object.entries(params).some(([key, value]) => (this.#params[key] ?? value) !== value)) {
      this.#later.push(entries)
      return
    }
    Object.assign(this.#params, params)
    Object.assign(this.#tags, tags)
    this.#points.push(...metrics)
  }

  /** Takes out as much as one request may hold. */
  take(): Entries {
    const taken = { params: this.#params, tags: this.#tags, metrics: this.#points.slice(0, pointsMax) }
    this.#params = {}
    this.#tags = {}
    this.#points = this.#points.slice(pointsMax)
    if (this.#points.length === 0) for (const entries of this.#later.splice(0)) this.add(entries)
    return taken
  }
}
