import { type Change, type Context, emit, nowIso, type Plan, type Run, type Step, upsert } from '@levain/core'
import { taskName } from './task.ts'

/** Tells of tasks and runs whose new state is durable. A run comes with its plan when it begins. */
export type Listener = (changed: { readonly run: Run | null; readonly steps: readonly Step[]; readonly plan?: Plan }) => void

/** A commit costs about as much as ten trivial steps. */
const gatherMs = 20

/**
 * Writes the states of a run to the ledger, many in one commit: while one commit is under way the next gathers, and of
 * several states of one task only the newest is written.
 */
export class Journal {
  readonly #ctx: Context
  readonly #listener: Listener
  #steps = new Map<string, Step>()
  #changes: Change[] = []
  #writing: Promise<void> | null = null
  #failed: unknown
  #hurry: () => void = () => {}

  constructor(ctx: Context, listener: Listener) {
    this.#ctx = ctx
    this.#listener = listener
  }

  /** Notes the state of a task, and changes that must become durable together with it. */
  step(step: Step, changes: readonly Change[] = []): void {
    this.#steps.set(`${step.step} ${step.index}`, { ...step })
    this.#changes.push(...changes)
    this.#begin()
  }

  /** Whether a state could not be written; then nothing more should begin. */
  get broken(): boolean {
    return this.#failed !== undefined
  }

  /** Resolves when everything noted so far is durable. */
  async settled(): Promise<void> {
    while (this.#writing) {
      this.#hurry()
      await this.#writing
    }
    if (this.#failed) throw this.#failed
  }

  #begin(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null
      if (this.#pending() && !this.#failed) this.#begin()
    })
  }

  #pending(): boolean {
    return this.#steps.size > 0 || this.#changes.length > 0
  }

  /** Commits what is there; never rejects: the failure is kept for `settled`. */
  async #write(): Promise<void> {
    await this.#gathered()
    const [steps, changes] = [[...this.#steps.values()], this.#changes]
    this.#steps = new Map()
    this.#changes = []
    try {
      await this.#ctx.ledger.commit([...steps.flatMap((step) => this.#stepChanges(step)), ...changes])
      this.#listener({ run: null, steps })
    } catch (error) {
      this.#failed ??= error
    }
  }

  /** Waits a little, so that what happens soon is written together; not when somebody waits for it. */
  #gathered(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, gatherMs)
      this.#hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #stepChanges(step: Step): Change[] {
    const { run, step: name, index, status } = step
    return [upsert('steps', step), emit(nowIso(this.#ctx), 'step', `${run}/${taskName(step)}`, { run, step: name, index, status })]
  }
}
