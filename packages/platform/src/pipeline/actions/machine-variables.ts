import type { Attempt } from '../engine/task.ts'

/** Where libraries look for how many threads they may use: OpenMP, BLAS, numexpr, joblib, Polars, TensorFlow. */
const threadVariables = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'NUMEXPR_MAX_THREADS',
  'LOKY_MAX_CPU_COUNT',
  'POLARS_MAX_THREADS',
  'RAYON_NUM_THREADS',
  'TF_NUM_INTRAOP_THREADS',
  'TF_NUM_INTEROP_THREADS',
]

/**
 * The share of the machine, as libraries read it: as many threads as the step has cores, at least one (each by itself would take all of
 * the machine), and the graphics cards that are its own.
 */
export function machineVariables({ task, gpus }: Pick<Attempt, 'task' | 'gpus'>): Record<string, string> {
  const threads = String(Math.max(1, Math.floor(task.step.needs.cpu)))
  const found = Object.fromEntries(threadVariables.map((name) => [name, threads]))
  return gpus.length > 0 ? { ...found, CUDA_VISIBLE_DEVICES: gpus.join(',') } : found
}
