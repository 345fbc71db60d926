import type { SharedMemory } from '../kernels/shared-memory.ts'
import type { ForestJob } from './lay-out.ts'
import { type ForestPlan, one } from './plan.ts'

/** How well rows are answered by the trees that did not learn from them: out-of-bag accuracy or error; nothing where no row was left out. */
export function sparedScore(memory: SharedMemory, plan: ForestPlan, { learn, classes }: ForestJob): Record<string, number> {
  if (!plan.options.bootstrap) return {}
  const { rows, outputs, rooms, unit, mean } = plan
  const sums = new Float64Array(rows * outputs)
  const trees = new Float64Array(rows)
  for (const room of rooms) {
    const own = new Int32Array(memory.buffer, room.sparedSums, rows * outputs)
    for (let i = 0; i < sums.length; i++) sums[i]! += own[i]!
    const times = new Uint32Array(memory.buffer, room.sparedTrees, rows)
    for (let row = 0; row < rows; row++) trees[row]! += times[row]!
  }
  let weight = 0
  let total = 0
  for (let row = 0; row < rows; row++) {
    const own = learn.weights?.[row] ?? 1
    if (trees[row] === 0 || own === 0) continue
    weight += own
    const answers = sums.subarray(row * outputs, (row + 1) * outputs).map((sum) => sum / one / trees[row]!)
    if (classes > 0) total += classOf(answers) === learn.target[row] ? own : 0
    else total += own * (answers[0]! + mean - learn.target[row]! / unit) ** 2
  }
  if (weight === 0) return {}
  return classes > 0 ? { 'out-of-bag-accuracy': total / weight } : { 'out-of-bag-rmse': Math.sqrt(total / weight) * unit }
}

function classOf(answers: Float64Array): number {
  if (answers.length === 1) return answers[0]! >= 0.5 ? 1 : 0
  return answers.indexOf(Math.max(...answers))
}
