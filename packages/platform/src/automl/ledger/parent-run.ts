import {
  type AutomlState,
  automlState,
  type Change,
  type Context,
  emit,
  insert,
  newRun,
  nowIso,
  type Run,
  runChanges,
  update,
  upsert,
} from '@levain/core'

/** The tag of a run of AutoML that says how far it is; by it such runs are known. */
export const stateTag = 'levain.automl'

const beatEveryMs = 30_000

/** The run that all trials of one AutoML are below. Whoever is killed leaves it readable: each change is one commit. */
export class ParentRun {
  readonly run: Run
  readonly #ctx: Context
  readonly #beat: NodeJS.Timeout
  /** Trials that go on and are heard of through this run. */
  readonly alive = new Set<string>()
  state: AutomlState

  private constructor(ctx: Context, run: Run, state: AutomlState) {
    this.#ctx = ctx
    this.run = run
    this.state = state
    this.#beat = setInterval(() => void this.#signOfLife(), beatEveryMs)
    this.#beat.unref()
  }

  static async start(
    ctx: Context,
    given: { experiment: string; name: string; inputs: Run['inputs'] },
    state: AutomlState,
  ): Promise<ParentRun> {
    const run = { ...newRun(ctx, { kind: 'training', ...given }), heartbeatAt: nowIso(ctx) }
    const params = Object.entries({ algorithm: 'automl', target: state.target }).map(([key, value]) =>
      insert('params', { run: run.id, key, value }),
    )
    await ctx.ledger.commit([...runChanges(ctx, run), ...params, tagOf(run, state)])
    return new ParentRun(ctx, run, state)
  }

  /** Goes on with one that was stopped or killed. */
  static async reopen(ctx: Context, run: Run, state: AutomlState): Promise<ParentRun> {
    const at = nowIso(ctx)
    const again = { status: 'running', error: null, endedAt: null, heartbeatAt: at } as const
    const { kind, experiment, parent } = run
    const orphans = await ctx.ledger.find('runs', { where: { parent: run.id, status: 'running' } })
    const ended = { status: 'cancelled', endedAt: at, error: { code: 'cancelled', message: 'its program was ended' } } as const
    await ctx.ledger.commit([
      ...orphans.map(({ id }) => update('runs', { id }, ended)),
      update('runs', { id: run.id }, again, { status: run.status, heartbeatAt: run.heartbeatAt }),
      tagOf(run, state),
      emit(at, 'run', run.id, { status: 'running', kind, experiment, parent }),
    ])
    return new ParentRun(ctx, { ...run, ...again }, state)
  }

  /** Notes how far it is. */
  async tell(change: Partial<AutomlState>): Promise<void> {
    this.state = { ...this.state, ...change }
    const { kind, experiment, parent, id } = this.run
    await this.#ctx.ledger.commit([
      tagOf(this.run, this.state),
      emit(nowIso(this.#ctx), 'run', id, { status: 'running', kind, experiment, parent }),
    ])
  }

  async end(
    status: 'ok' | 'failed' | 'cancelled',
    error: Run['error'],
    change: Partial<AutomlState>,
    further: readonly Change[],
  ): Promise<void> {
    clearInterval(this.#beat)
    const endedAt = nowIso(this.#ctx)
    this.state = { ...this.state, ...change, endedAt }
    const { kind, experiment, parent, id } = this.run
    await this.#ctx.ledger.commit([
      update('runs', { id }, { status, error, endedAt }),
      tagOf(this.run, this.state),
      ...further,
      emit(endedAt, 'run', id, { status, kind, experiment, parent }),
    ])
  }

  async #signOfLife(): Promise<void> {
    const heartbeatAt = nowIso(this.#ctx)
    const living = [this.run.id, ...this.alive].map((id) => update('runs', { id }, { heartbeatAt }, { status: 'running' }))
    for (const change of living) await this.#ctx.ledger.commit([change]).catch(() => {})
  }
}

const tagOf = ({ id }: Run, state: AutomlState): Change => upsert('tags', { run: id, key: stateTag, value: JSON.stringify(state) })

/** What a run of AutoML says of itself; undefined for other runs. */
export async function stateOf(ctx: Context, run: string): Promise<AutomlState | undefined> {
  const tag = await ctx.ledger.first('tags', { run, key: stateTag })
  return tag && automlState.parse(JSON.parse(tag.value))
}
