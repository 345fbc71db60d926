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

  get points(): number {
    return this.#points.length
  }

  get isEmpty(): boolean {
    return this.#points.length === 0 && Object.keys(this.#params).length === 0 && Object.keys(this.#tags).length === 0
  }

  add({ params = {}, tags = {}, metrics = [] }: Partial<Entries>): void {
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
    return taken
  }
}
