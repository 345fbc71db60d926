import { type ExportTarget, fail } from '@levain/core'
import type { Blueprint } from './exporter.ts'

/** What a target rents out. */
export interface Size {
  readonly cpu: number
  readonly memoryGiB: number
}

/**
 * The first size that holds a replica; sizes are in the order of their price.
 *
 * @throws target-lacks where none does
 */
export function sizeFor<S extends Size>(target: ExportTarget, sizes: readonly S[], { cpu, memoryGiB }: Blueprint): S {
  const found = sizes.find((size) => size.cpu >= cpu && size.memoryGiB >= memoryGiB)
  if (found) return found
  const most = sizes.at(-1) as S
  throw fail('target-lacks', {
    target,
    lacks: `a size of ${cpu} cores and ${memoryGiB} GiB`,
    instead: `Its largest here has ${most.cpu} cores and ${most.memoryGiB} GiB.`,
  })
}

/** Sizes of AWS Fargate: cores with the GiB that go with them, in steps. */
export const fargateSizes: readonly Size[] = [
  { cpu: 0.25, from: 0.5, to: 0.5, step: 0.5 },
  { cpu: 0.25, from: 1, to: 2, step: 1 },
  { cpu: 0.5, from: 1, to: 4, step: 1 },
  { cpu: 1, from: 2, to: 8, step: 1 },
  { cpu: 2, from: 4, to: 16, step: 1 },
  { cpu: 4, from: 8, to: 30, step: 1 },
  { cpu: 8, from: 16, to: 60, step: 4 },
  { cpu: 16, from: 32, to: 120, step: 8 },
].flatMap(({ cpu, from, to, step }) => Array.from({ length: (to - from) / step + 1 }, (_, at) => ({ cpu, memoryGiB: from + at * step })))
