import type { Binding, Json, Plan, PlanStep, Run } from '@levain/core'
import { dependencies } from '../plan/order.ts'
import { newTask, type Task } from './task.ts'
import { follow, toJson } from './values.ts'

/** A step of a run with its tasks; there are none before what it waits for is done. */
export class Node {
  readonly step: PlanStep
  readonly waitsFor: ReadonlySet<string>
  readonly dependants: Node[] = []
  tasks: Task[] = []
  /** How many of `waitsFor` are not done yet. */
  missing: number
  /** How many tasks are not done yet. */
  left = 0

  constructor(step: PlanStep) {
    this.step = step
    this.waitsFor = dependencies(step)
    this.missing = this.waitsFor.size
  }

  /** Tasks that ended well, in order. */
  get done(): Task[] {
    return this.tasks.filter(({ row }) => row.status === 'ok' || row.status === 'cached')
  }

  get skipped(): boolean {
    return this.tasks.length > 0 && this.tasks.every(({ row }) => row.status === 'skipped')
  }
}

/** The graph of a plan: nodes by id, each knowing who waits for it. */
export function graph(plan: Plan): Map<string, Node> {
  const nodes = new Map(plan.steps.map((step) => [step.id, new Node(step)]))
  for (const node of nodes.values()) for (const id of node.waitsFor) nodes.get(id)?.dependants.push(node)
  return nodes
}

/** Bindings whose value is known without asking the ledger. */
export type Immediate = Exclude<Binding, { from: 'dataset' | 'model' }>

/** Values that references stand for, once the steps they name are done. */
export class Values {
  readonly #run: Run
  readonly #nodes: ReadonlyMap<string, Node>
  readonly #lists = new Map<string, Json[]>()

  constructor(run: Run, nodes: ReadonlyMap<string, Node>) {
    this.#run = run
    this.#nodes = nodes
  }

  /** The value of a binding as JSON; contents as `{ type, digest }`, the outputs of a step with `each` as a list in order. */
  of(binding: Immediate, item: Task['item']): Json {
    switch (binding.from) {
      case 'value':
        return binding.value
      case 'param':
        return follow(this.#run.inputs[binding.name] ?? null, binding.path)
      case 'item':
        return follow(item?.[binding.key] ?? null, binding.path)
      case 'step':
        return follow(this.#output(binding.step, binding.output), binding.path)
    }
  }

  /** One task for each element of the product of the lists of `each`, the last list running fastest. */
  tasks(step: PlanStep): Task[] {
    if (!step.each) return [newTask(this.#run.id, step, -1, null)]
    let items: Record<string, Json>[] = [{}]
    for (const [key, list] of Object.entries(step.each)) {
      const elements = Array.isArray(list) ? list : this.#list(list)
      items = items.flatMap((item) => elements.map((element) => ({ ...item, [key]: element })))
    }
    return items.map((item, index) => newTask(this.#run.id, step, index, item))
  }

  #output(step: string, output: string): Json {
    const node = this.#nodes.get(step)
    if (!node) return null
    if (!node.step.each) return outputValue(node.done[0], output)
    // Kept, as a thousand tasks may each read the same list of a thousand.
    const key = `${step}.${output}`
    const list = this.#lists.get(key) ?? node.done.map((task) => outputValue(task, output))
    this.#lists.set(key, list)
    return list
  }

  #list(binding: Binding): Json[] {
    const value = binding.from === 'dataset' || binding.from === 'model' ? null : this.of(binding, null)
    return Array.isArray(value) ? value : []
  }
}

function outputValue(task: Task | undefined, output: string): Json {
  const artifact = task?.row.outputs[output]
  return artifact ? toJson(artifact) : null
}
