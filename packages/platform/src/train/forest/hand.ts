import type { Tree } from '@levain/core'
import type { ForestKernels } from '../kernels/forest-kernels.ts'
import type { SharedMemory } from '../kernels/shared-memory.ts'
import type { ForestPlan } from './plan.ts'
import { ForestTreeGrower } from './tree-grower.ts'

/** A tree and its number. */
export type Numbered = readonly [number: number, tree: Tree]

/** Grows trees that no thread has begun, until none is left. `grown` is told how many all threads have grown. */
export function growTrees(
  memory: SharedMemory,
  kernels: ForestKernels,
  plan: ForestPlan,
  thread: number,
  grown: (trees: number) => void = () => {},
): Numbered[] {
  const counters = new Int32Array(memory.buffer, plan.at.begun, 2)
  const grower = new ForestTreeGrower(memory, kernels, plan, plan.rooms[thread]!)
  const trees: Numbered[] = []
  for (;;) {
    const number = Atomics.add(counters, 0, 1)
    if (number >= plan.options.trees) return trees
    trees.push([number, grower.grow(number)])
    grown(Atomics.add(counters, 1, 1) + 1)
  }
}
