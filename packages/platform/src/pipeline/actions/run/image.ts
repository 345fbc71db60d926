import { fail } from '@levain/core'
import type { RunAction } from './index.ts'

/** The image a step runs in on a cluster: its own, or that of `LEVAIN_STEP_IMAGE`. @throws input-invalid */
export function imageOf({ image }: Pick<RunAction, 'image'>): string {
  const found = image ?? process.env.LEVAIN_STEP_IMAGE
  if (!found)
    throw fail('input-invalid', { field: 'image', expected: 'an image for the step, or one in LEVAIN_STEP_IMAGE', got: 'nothing' })
  return found
}
