import {
  type Artifact,
  type Change,
  type Context,
  fail,
  type Json,
  nowIso,
  type Plan,
  type PlanStep,
  type Run,
  record,
  type Step,
  toLevainError,
  upsert,
} from '@levain/core'
import { actionKind, type Intent } from '../actions/index.ts'
import { holds, parseExpression } from '../expression/index.ts'
import { readPath } from '../plan/references.ts'
import { askApproval } from './approval.ts'
import type { Share } from './budget.ts'
import { isComplete, recall } from './cache.ts'
import { Journal, type Listener } from './journal.ts'
import { cacheKey } from './key.ts'
import { lineageOf } from './lineage.ts'
import { graph, type Immediate, type Node, Values } from './nodes.ts'
import { type Performance, perform } from './perform.ts'
import type { PipelineServices } from './services.ts'
import { newTask, type Task } from './task.ts'
import { type Bound, fromJson, resolveName } from './values.ts'

export interface ExecutionOptions {
  readonly ctx: Context
  readonly services: PipelineServices
  readonly plan: Plan
  readonly run: Run
  /** What earlier work on this run left in the ledger. */
  readonly earlier: readonly Step[]
  /** Folder of the pipeline's file. */
  readonly folder: string
  /** Tasks at once. */
  readonly parallel: number
  /** Steps that run even if nothing changed; `*` for all. */
  readonly noCache: ReadonlySet<string>
  readonly signal: AbortSignal
  readonly listener: Listener
}

/** How it went: `cancelled` tells that `signal` was aborted. */
export type Ended =
  | { readonly status: 'ok' | 'waiting' | 'cancelled' }
  | { readonly status: 'failed'; readonly error: NonNullable<Run['error']> }

/** Whether a step takes nothing of this machine. */
const isElsewhere = ({ action }: PlanStep): boolean => action.kind === 'run' && action.on !== 'here'
const elsewhere: Share = { gpus: [], release: () => {} }

const finished = new Set<Step['status']>(['ok', 'cached', 'skipped'])

/** One walk over the graph of a run: whatever can be done now is done, a few tasks at a time. */
export class Execution {
  readonly #options: ExecutionOptions
  readonly #journal: Journal
  readonly #nodes: Map<string, Node>
  readonly #values: Values
  readonly #earlier: Map<string, Step>
  readonly #queue: Task[] = []
  readonly #remembered = new Map<string, Promise<unknown>>()
  #next = 0
  #running = 0
  #gated = 0
  #failure: Run['error'] = null
  #defect: unknown
  #finish: () => void = () => {}

  constructor(options: ExecutionOptions) {
    this.#options = options
    this.#journal = new Journal(options.ctx, options.listener)
    this.#nodes = graph(options.plan)
    this.#values = new Values(options.run, this.#nodes)
    this.#earlier = new Map(options.earlier.map((row) => [`${row.step} ${row.index}`, row]))
  }

  /** Does what can be done; resolves when all of it is durable. */
  async walk(): Promise<Ended> {
    const { signal, plan, services } = this.#options
    for (const step of plan.steps) if (!isElsewhere(step)) services.budget.check(step.id, step.needs)
    for (const node of this.#nodes.values()) this.#announce(node)
    const idle = new Promise<void>((resolve) => {
      this.#finish = resolve
    })
    const wake = () => this.#pump()
    signal.addEventListener('abort', wake, { once: true })
    for (const node of this.#nodes.values()) if (node.missing === 0) this.#ready(node)
    this.#pump()
    await idle
    signal.removeEventListener('abort', wake)
    if (signal.aborted) this.#abandon()
    await this.#journal.settled()
    if (this.#defect) throw this.#defect
    if (this.#failure) return { status: 'failed', error: this.#failure }
    if (signal.aborted) return { status: 'cancelled' }
    return { status: this.#gated > 0 ? 'waiting' : 'ok' }
  }

  /** Shows the steps that are known to have one task, or none yet, before anything has begun. */
  #announce({ step }: Node): void {
    if (step.each || this.#earlier.has(`${step.id} -1`)) return
    this.#journal.step(newTask(this.#options.run.id, step, -1, null).row)
  }

  /** All that a step waits for is done: its tasks are known now. */
  #ready(node: Node): void {
    const before = [...node.waitsFor].map((id) => this.#nodes.get(id))
    const skipped = before.some((other) => other?.skipped)
    node.tasks = skipped ? [] : this.#values.tasks(node.step)
    node.left = node.tasks.length
    if (node.left === 0) this.#settleWhole(node, skipped ? 'skipped' : 'ok')
    else for (const task of node.tasks) this.#enqueue(task)
  }

  /** A step without tasks gets one row that says why. */
  #settleWhole(node: Node, status: 'ok' | 'skipped'): void {
    const task = newTask(this.#options.run.id, node.step, -1, null)
    if (status === 'skipped') node.tasks = [task]
    this.#set(task, { status })
    this.#release(node)
  }

  #enqueue(task: Task): void {
    if (this.#doneBefore(task)) {
      this.#queue.push(task)
      return
    }
    const wanted = this.#wanted(task)
    if (wanted === true) {
      if (task.step.each) this.#set(task, { status: 'ready' })
      this.#queue.push(task)
    } else if (wanted === false) this.#end(task, { status: 'skipped' })
    else this.#fail(task, wanted.error, null)
  }

  /** The result that earlier work on this run left; it stays in the ledger as it is. */
  #doneBefore({ row }: Task): Step | undefined {
    const before = this.#earlier.get(`${row.step} ${row.index}`)
    return before?.status === 'ok' || before?.status === 'cached' ? before : undefined
  }

  /** Whether the condition of a task holds. */
  #wanted(task: Task): boolean | { error: unknown } {
    const parsed = task.step.when === null ? null : parseExpression(task.step.when)
    if (!parsed?.ok) return true
    try {
      return holds(parsed.expression, (path) => this.#values.of(readPath(path) as Immediate, task.item))
    } catch (error) {
      return { error }
    }
  }

  #pump(): void {
    const { parallel } = this.#options
    while (this.#running < parallel && this.#next < this.#queue.length && !this.#stopped) {
      const task = this.#queue[this.#next++] as Task
      this.#running += 1
      this.#do(task)
        .catch((error) => this.#fail(task, error, null))
        .catch((error) => {
          this.#defect ??= error
        })
        .finally(() => {
          this.#running -= 1
          this.#pump()
        })
    }
    if (this.#running === 0 && (this.#stopped || this.#next >= this.#queue.length)) this.#finish()
  }

  /** After a failure, or when asked to stop, nothing new is begun. */
  get #stopped(): boolean {
    return this.#failure !== null || this.#defect !== undefined || this.#journal.broken || this.#options.signal.aborted
  }

  async #do(task: Task): Promise<void> {
    const { ctx, services, signal } = this.#options
    const before = this.#doneBefore(task)
    if (before && (await isComplete(ctx, before.outputs))) {
      task.row = before
      return this.#advance(task)
    }
    if (task.step.action.kind === 'approve') return this.#approve(task)
    const bound = await this.#bind(task)
    const intent = { ...this.#intent(task), inputs: bound } as Intent<never>
    const kind = await actionKind(task.step.action)
    const { parts, inputs } = await kind.identify(intent)
    const { key, parts: keyParts } = cacheKey(task.step.action.kind, parts)
    const shown = Object.fromEntries(Object.entries(inputs).map(([name, { artifact }]) => [name, artifact]))
    Object.assign(task.row, { key: task.step.cache ? key : null, keyParts, inputs: shown as Record<string, Artifact> })
    const entry = this.#mayRecall(task) ? await recall(ctx, key) : null
    if (entry) return this.#end(task, { status: 'cached', outputs: entry.outputs, cachedFrom: entry.run })
    const share = isElsewhere(task.step) ? elsewhere : await services.budget.take(task.step.needs, signal)
    try {
      // Others may have failed while it waited for its share.
      if (!this.#stopped) await this.#work(task, key, { kind, intent, inputs, gpus: share.gpus })
    } finally {
      share.release()
    }
  }

  async #work(task: Task, key: string, doing: Pick<Performance, 'kind' | 'intent' | 'inputs' | 'gpus'>): Promise<void> {
    const { ctx, run, signal } = this.#options
    this.#set(task, { status: 'running', attempt: 1, startedAt: nowIso(ctx) })
    // An effect must not happen before it is known that it may have.
    if (!task.step.cache) await this.#journal.settled()
    const changes: Change[] = []
    const performed = await perform({
      ...doing,
      run,
      task,
      signal,
      metric: (name, value) => changes.push(this.#metric(task, name, value)),
      onAttempt: (attempt) => attempt > 1 && this.#set(task, { attempt }),
    })
    if ('error' in performed) return this.#fail(task, performed.error, performed.log)
    const { outputs, log } = performed
    changes.push(...lineageOf(ctx, task, doing.inputs, outputs))
    const entryRow = { key, outputs, run: run.id, step: task.row.step, createdAt: nowIso(ctx) }
    this.#end(task, { status: 'ok', outputs, log, error: null }, task.step.cache ? [upsert('cache', entryRow), ...changes] : changes)
    if (!task.step.cache) await this.#journal.settled()
  }

  #mayRecall({ step }: Task): boolean {
    const { noCache } = this.#options
    return step.cache && !noCache.has('*') && !noCache.has(step.id)
  }

  #intent(task: Task): Omit<Intent<never>, 'inputs'> {
    const { ctx, services, folder, run } = this.#options
    const { seed } = run.inputs
    return { ctx, services, folder, action: task.step.action as never, seed: typeof seed === 'number' ? seed : 0, once: this.#once }
  }

  readonly #once: Intent<never>['once'] = <Value>(key: string, make: () => Promise<Value>): Promise<Value> => {
    const value = (this.#remembered.get(key) as Promise<Value> | undefined) ?? make()
    this.#remembered.set(key, value)
    return value
  }

  /** The inputs of a task. A `pick` gets the lists of all outputs of the step it picks from. */
  async #bind(task: Task): Promise<Record<string, Bound>> {
    const { action } = task.step
    if (action.kind === 'pick') return this.#pickInputs(action.step)
    const bound: Record<string, Bound> = {}
    for (const [name, binding] of Object.entries(task.step.in)) {
      if (binding.from === 'dataset') bound[name] = await resolveName(this.#options.ctx, 'table', binding.reference)
      else if (binding.from === 'model') bound[name] = await resolveName(this.#options.ctx, 'model', binding.reference)
      else bound[name] = await this.#bindValue(binding, this.#values.of(binding, task.item))
    }
    return bound
  }

  /** A parameter that is declared a table or model is the name of one. */
  async #bindValue(binding: Immediate, value: Json): Promise<Bound> {
    const type = binding.from === 'param' && binding.path.length === 0 ? this.#options.plan.params[binding.name]?.type : undefined
    if ((type === 'table' || type === 'model') && typeof value === 'string') return resolveName(this.#options.ctx, type, value)
    return { artifact: fromJson(value) }
  }

  #pickInputs(from: string): Record<string, Bound> {
    const node = this.#nodes.get(from)
    const bound: Record<string, Bound> = {}
    for (const output of Object.keys(node?.step.out ?? {}))
      bound[output] = { artifact: { type: 'list', value: this.#values.of({ from: 'step', step: from, output, path: [] }, null) } }
    const items = (node?.done ?? []).map(({ item }) => item as Json)
    return { ...bound, item: { artifact: { type: 'list', value: items } } }
  }

  async #approve(task: Task): Promise<void> {
    const { ctx, run } = this.#options
    const inputs = await this.#bind(task)
    const subject = inputs.subject ?? Object.values(inputs)[0]
    const { approval, changes } = await askApproval(ctx, run, task, subject)
    const startedAt = approval.createdAt
    if (approval.status === 'approved') return this.#end(task, { status: 'ok', startedAt }, changes)
    if (approval.status === 'pending') {
      this.#gated += 1
      return this.#set(task, { status: 'gated', startedAt }, changes)
    }
    const details = { run: run.id, step: task.row.step, by: approval.decidedBy ?? approval.by, reason: approval.reason }
    this.#fail(task, fail('approval-rejected', details), null)
  }

  #metric(task: Task, name: string, value: number): Change {
    const { ctx, run } = this.#options
    return record(run.id, [{ key: `${task.row.step}.${name}`, step: Math.max(0, task.row.index), value, atMs: ctx.clock.now() }])
  }

  #fail(task: Task, error: unknown, log: string | null): void {
    const { code, message } = toLevainError(error)
    const stopped = code === 'cancelled' && this.#options.signal.aborted
    if (stopped) return
    this.#failure ??= { code, message: code === 'step-failed' ? message : `Step ${task.row.step}: ${message}` }
    this.#set(task, { status: 'failed', error: { code, message }, log, endedAt: nowIso(this.#options.ctx) })
  }

  #end(task: Task, state: Partial<Step>, changes: readonly Change[] = []): void {
    this.#set(task, { ...state, endedAt: nowIso(this.#options.ctx) }, changes)
    this.#advance(task)
  }

  #set(task: Task, state: Partial<Step>, changes: readonly Change[] = []): void {
    Object.assign(task.row, state)
    this.#journal.step(task.row, changes)
  }

  #advance(task: Task): void {
    const node = this.#nodes.get(task.step.id) as Node
    node.left -= 1
    if (node.left === 0) this.#release(node)
  }

  #release(node: Node): void {
    for (const dependant of node.dependants) {
      dependant.missing -= 1
      if (dependant.missing === 0) this.#ready(dependant)
    }
    this.#pump()
  }

  /** What had begun or could have begun when the run was stopped. */
  #abandon(): void {
    for (const node of this.#nodes.values())
      for (const task of node.tasks)
        if (!finished.has(task.row.status)) this.#set(task, { status: 'cancelled', endedAt: nowIso(this.#options.ctx) })
  }
}
