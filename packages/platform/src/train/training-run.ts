import {
  type Change,
  type Context,
  emit,
  insert,
  type MetricValue,
  type NewPoint,
  newRun,
  nowIso,
  type Run,
  record,
  runChanges,
  toLevainError,
  update,
  upsert,
} from '@levain/core'

const flushEveryMs = 200

/** A training as a run of the ledger: history comes in batches while it goes on. */
export class TrainingRun {
  readonly id: string
  readonly #ctx: Context
  readonly #run: Run
  #waiting: NewPoint[] = []
  #last: Record<string, { value: number; step: number }> = {}
  #flushed = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor(ctx: Context, run: Run) {
    this.id = run.id
    this.#ctx = ctx
    this.#run = run
    this.#flushed = ctx.clock.now()
  }

  static async start(
    ctx: Context,
    experiment: string,
    name: string,
    params: Readonly<Record<string, string>>,
    tags: Readonly<Record<string, string>>,
  ): Promise<TrainingRun> {
    const run = newRun(ctx, { kind: 'training', experiment, name })
    await ctx.ledger.commit([
      ...runChanges(ctx, run),
      ...Object.entries(params).map(([key, value]) => insert('params', { run: run.id, key, value })),
      ...Object.entries(tags).map(([key, value]) => upsert('tags', { run: run.id, key, value })),
    ])
    return new TrainingRun(ctx, run)
  }

  /** Keeps points of metric histories; written at most every 200 ms. */
  report(step: number, metrics: Readonly<Record<string, number>>): void {
    const atMs = this.#ctx.clock.now()
    for (const [key, value] of Object.entries(metrics)) {
      if (!Number.isFinite(value)) continue
      this.#waiting.push({ key, step, value, atMs })
      this.#last[key] = { value, step }
    }
    if (this.#ctx.clock.now() - this.#flushed >= flushEveryMs) this.#flush()
  }

  /** Ends the run with its metrics, and whatever else belongs into the same commit. */
  async finish(metrics: Readonly<Record<string, MetricValue>>, further: readonly Change[]): Promise<void> {
    for (const [key, { value }] of Object.entries(metrics)) if (value !== null) this.report(0, { [key]: value })
    await this.#end('ok', null, further)
  }

  async fail(cause: unknown): Promise<void> {
    const { code, message } = toLevainError(cause)
    await this.#end(code === 'cancelled' ? 'cancelled' : 'failed', { code, message }, [])
  }

  async #end(status: Run['status'], error: Run['error'], further: readonly Change[]): Promise<void> {
    this.#flush()
    await this.#writing
    const endedAt = nowIso(this.#ctx)
    const { kind, experiment, parent } = this.#run
    await this.#ctx.ledger.commit([
      update('runs', { id: this.id }, { status, error, endedAt }),
      ...further,
      emit(endedAt, 'run', this.id, { status, kind, experiment, parent }),
    ])
  }

  #flush(): void {
    this.#flushed = this.#ctx.clock.now()
    if (this.#waiting.length === 0) return
    const changes = [record(this.id, this.#waiting), emit(nowIso(this.#ctx), 'metric', this.id, this.#last)]
    this.#waiting = []
    this.#last = {}
    this.#writing = this.#writing.then(() => this.#ctx.ledger.commit(changes))
    // Awaited when the run ends; until then a failed write must not count as unhandled.
    this.#writing.catch(() => {})
  }
}
