import { Worker } from 'node:worker_threads'
import type { Shape } from '@levain/core'
import { giveBack } from '../boosting/arena.ts'
import { loadBoostKernels, loadForestKernels } from '../kernels/load-kernels.ts'
import { plainBoostKernels } from '../kernels/plain-boost-kernels.ts'
import { plainForestKernels } from '../kernels/plain-forest-kernels.ts'
import type { SharedMemory } from '../kernels/shared-memory.ts'
import { growTrees, type Numbered } from './hand.ts'
import { type ForestJob, layOut } from './lay-out.ts'
import type { ForestPlan } from './plan.ts'
import { sparedScore } from './spared-score.ts'

/** What a thread is started with. */
export interface ForestThread {
  readonly memory: SharedMemory
  readonly plan: ForestPlan
  readonly thread: number
  /** Whether the compiled kernels do the work. */
  readonly compiled: boolean
}

/**
 * Trees whose answers are averaged. The same job gives the same trees, whatever the number of threads and whichever kernels do the
 * work. The last report has the score on rows that trees did not learn from, where there are such rows.
 */
export async function growForest(
  job: ForestJob,
  kernelsAre: 'compiled' | 'plain' = 'compiled',
): Promise<Extract<Shape, { kind: 'trees' }>> {
  const compiled = kernelsAre === 'compiled'
  const { arena, plan } = await layOut(job, async (shared) => (compiled ? await loadBoostKernels(shared) : plainBoostKernels(shared)))
  const { memory } = arena
  const kernels = compiled ? await loadForestKernels(memory) : plainForestKernels(memory)
  const others = plan.rooms.slice(1).map((_, i) => startThread({ memory, plan, thread: i + 1, compiled }))
  let told = 0
  const tell = (grown: number, metrics: Readonly<Record<string, number>> = {}): void => {
    while (told < grown) job.report(++told, told === grown ? metrics : {})
  }
  // The last tree is told of with its score.
  const own = growTrees(memory, kernels, plan, 0, (grown) => tell(Math.min(grown, job.options.trees - 1)))
  const trees = [...own, ...(await Promise.all(others)).flat()].sort(([a], [b]) => a - b).map(([, tree]) => tree)
  tell(job.options.trees, sparedScore(memory, plan, job))
  giveBack(arena)
  const base = new Array<number>(plan.outputs).fill(0)
  return { kind: 'trees', aggregation: 'mean', outputs: plan.outputs, base, trees, link: 'identity' }
}

function startThread(job: ForestThread): Promise<Numbered[]> {
  const file = import.meta.url.endsWith('.ts') ? './forest-worker.ts' : './forest-worker.js'
  const worker = new Worker(new URL(file, import.meta.url), { workerData: job })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
