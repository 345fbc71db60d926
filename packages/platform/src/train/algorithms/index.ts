/** The algorithms, loaded when first used. To add one: a file, a line here, a name in core's `algorithmName`, one call of `testAlgorithm`. */
import { type AlgorithmName, fail } from '@levain/core'
import type { z } from 'zod'
import type { Algorithm } from './algorithm.ts'

export type { Algorithm, Examples, Task, Training } from './algorithm.ts'

export const algorithms = {
  dummy: () => import('./dummy.ts'),
  logistic: () => import('./logistic.ts'),
  linear: () => import('./linear.ts'),
  'naive-bayes': () => import('./naive-bayes.ts'),
  neighbours: () => import('./neighbours.ts'),
  tree: () => import('./tree.ts'),
  forest: () => import('./forest.ts'),
  'extra-trees': () => import('./extra-trees.ts'),
  boosting: () => import('./boosting.ts'),
  network: () => import('./network.ts'),
  'k-means': () => import('./k-means.ts'),
  pca: () => import('./pca.ts'),
  'isolation-forest': () => import('./isolation-forest.ts'),
} satisfies Record<AlgorithmName, () => Promise<{ default: Algorithm }>>

/** The algorithm of this name. */
export async function openAlgorithm(name: AlgorithmName): Promise<Algorithm> {
  return (await algorithms[name]()).default
}

/**
 * Fills in defaults and checks hyper-parameters.
 *
 * @throws hyperparameter-invalid naming the first one that is unknown or out of range
 */
export function parseParams(algorithm: Algorithm, given: Readonly<Record<string, unknown>>): z.output<Algorithm['params']> {
  const known = algorithm.params.shape
  const unknown = Object.keys(given).find((name) => !(name in known))
  if (unknown !== undefined) {
    const expected = `one of ${Object.keys(known).join(', ') || 'none: it has no hyper-parameters'}`
    throw fail('hyperparameter-invalid', { algorithm: algorithm.name, name: unknown, expected, got: 'an unknown name' })
  }
  const parsed = algorithm.params.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const name = String(issue.path[0])
  throw fail(
    'hyperparameter-invalid',
    { algorithm: algorithm.name, name, expected: expectation(issue), got: JSON.stringify(given[name]) },
    parsed.error,
  )
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small') return `at least ${issue.minimum}`
  if (issue.code === 'too_big') return `at most ${issue.maximum}`
  if (issue.code === 'invalid_type') return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`
  return issue.message
}
