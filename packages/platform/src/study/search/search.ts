import { type Json, type Method, type ParameterValue, type ParameterValues, searchSpace } from '@levain/core'
import type { z } from 'zod'
import { type Curve, openPruner, type Pruner } from '../pruners/index.ts'
import { openSampler, type Point, type Sampler, type Suggestion } from '../samplers/index.ts'
import { openSpace, type Space } from '../space/index.ts'
import { type Chance, chanceOf } from './chance.ts'

export interface SearchOptions {
  readonly space: z.input<typeof searchSpace>
  readonly direction: 'minimize' | 'maximize'
  /** `{ type: 'tpe' }` unless given. */
  readonly sampler?: Method
  /** Nobody ends trials early unless given. */
  readonly pruner?: Method | null
  readonly seed: number
}

export interface NewTrial extends Suggestion {
  readonly number: number
}

/** How a trial ended. A value that is not finite is a failure. */
export interface Ending {
  readonly state: 'ok' | 'pruned' | 'failed'
  readonly value: number | null
}

/**
 * A search in memory: nothing is kept, nothing is waited for. The same options and the same trials give the same choices.
 *
 * @example
 * const search = await openSearch({ space, direction: 'minimize', seed: 1 })
 * for (let trial = search.ask(); trial && trial.number < 100; trial = search.ask())
 *   search.tell(trial.number, { state: 'ok', value: loss(trial.values) })
 *
 * @throws space-invalid, study-invalid
 */
export async function openSearch({ space, direction, sampler = { type: 'tpe' }, pruner = null, seed }: SearchOptions): Promise<Search> {
  const opened = openSpace(searchSpace.parse(space))
  const parts = await Promise.all([openSampler(sampler, opened, seed), pruner === null ? null : openPruner(pruner, seed)])
  return new Search(opened, direction === 'maximize' ? -1 : 1, seed, ...parts)
}

interface Growing extends Curve {
  readonly steps: number[]
  readonly scores: number[]
  isComplete: boolean
}

export class Search {
  readonly space: Space
  readonly #sign: 1 | -1
  readonly #seed: number
  readonly #sampler: Sampler
  readonly #pruner: Pruner | null
  readonly #running = new Map<number, Point>()
  readonly #curves = new Map<number, Growing>()
  #next = 0

  /** Use {@link openSearch}. */
  constructor(space: Space, sign: 1 | -1, seed: number, sampler: Sampler, pruner: Pruner | null) {
    this.space = space
    this.#sign = sign
    this.#seed = seed
    this.#sampler = sampler
    this.#pruner = pruner
  }

  /** Values for the next trial, which then goes on; undefined when there is nothing left to try. */
  ask(fixed: ParameterValues = {}): NewTrial | undefined {
    const suggestion = this.suggest(this.#next, fixed)
    if (!suggestion) return undefined
    const trial = { number: this.#next, ...suggestion }
    this.begin(trial)
    return trial
  }

  /** Values for a trial of this number, which does not begin by that. Those that are fixed stay, the others fit to them. */
  suggest(number: number, fixed: ParameterValues = {}): Suggestion | undefined {
    const chance = chanceOf(this.#seed, number)
    const suggestion = this.#sampler.suggest(chance, number)
    if (Object.keys(fixed).length === 0) return suggestion
    return { values: this.#around(fixed, suggestion?.values ?? {}, chance), note: null }
  }

  #around(fixed: ParameterValues, suggested: ParameterValues, chance: Chance): ParameterValues {
    return this.space.valuesAt((dimension) => {
      const wanted = [fixed[dimension.name], suggested[dimension.name]]
      const places = wanted.map((value: ParameterValue | undefined) => (value === undefined ? undefined : dimension.placeOf(value)))
      return places.find((place) => place !== undefined) ?? chance.next()
    })
  }

  /** A trial goes on, whoever chose its values. False when they are not of this space: then it is not counted. */
  begin({ number, values, note }: { readonly number: number; readonly values: ParameterValues; readonly note: Json }): boolean {
    this.#next = Math.max(this.#next, number + 1)
    const places = this.space.placesOf(values)
    if (!places) return false
    const point = { number, places, note }
    this.#running.set(number, point)
    this.#sampler.began?.(point)
    return true
  }

  /** Notes the value of a trial at a step, the greater the later; what was reported before is not changed. */
  report(number: number, step: number, value: number): void {
    const curve = this.#curves.get(number) ?? { number, steps: [], scores: [], isComplete: false }
    this.#curves.set(number, curve)
    if (Number.isNaN(value) || step <= (curve.steps.at(-1) ?? -1)) return
    curve.steps.push(step)
    curve.scores.push(this.#sign * value)
  }

  /** Why the trial should be ended, after its newest report; undefined when it should go on. */
  verdict(number: number): string | undefined {
    const curve = this.#curves.get(number)
    return curve && curve.steps.length > 0 ? this.#pruner?.verdict(curve, this.#curves) : undefined
  }

  /** The last value that was reported. */
  lastReport(number: number): { readonly step: number; readonly value: number } | undefined {
    const curve = this.#curves.get(number)
    const step = curve?.steps.at(-1)
    return curve && step !== undefined ? { step, value: this.#sign * (curve.scores.at(-1) as number) } : undefined
  }

  /** Ends a trial. */
  tell(number: number, { state, value }: Ending): void {
    const point = this.#running.get(number)
    const curve = this.#curves.get(number)
    this.#running.delete(number)
    const isUseful = state !== 'failed' && value !== null && Number.isFinite(value)
    if (curve && isUseful) curve.isComplete = state === 'ok'
    else this.#curves.delete(number)
    const prunedAt = state === 'pruned' ? (curve?.steps.at(-1) ?? 0) : null
    if (point) this.#sampler.ended?.({ ...point, score: isUseful ? this.#sign * value : Number.NaN, prunedAt })
  }

  /** Gives a trial back: it is as if it had not begun. */
  release(number: number): void {
    this.#curves.delete(number)
    if (this.#running.delete(number)) this.#sampler.returned?.(number)
  }
}
