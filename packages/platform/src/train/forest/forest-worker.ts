import { parentPort, workerData } from 'node:worker_threads'
import { loadForestKernels } from '../kernels/load-kernels.ts'
import { plainForestKernels } from '../kernels/plain-forest-kernels.ts'
import type { ForestThread } from './forest.ts'
import { growTrees } from './hand.ts'

/** A thread of a forest: grows trees until none is left, and hands them over. */
const { memory, plan, thread, compiled } = workerData as ForestThread
const kernels = compiled ? await loadForestKernels(memory) : plainForestKernels(memory)
parentPort?.postMessage(growTrees(memory, kernels, plan, thread))
