import { z } from 'zod'
import { duration } from './duration.ts'
import { verb } from './verb.ts'

/** The verb of `track` that empties the bin. */
export const gcVerbs = {
  gc: verb('track.gc', {
    does: 'Removes for good what has been in the bin for long, and the bytes that nothing refers to any more.',
    input: z.object({
      olderThan: duration.default('30d').describe('How long something has been in the bin'),
      grace: duration.default('1d').describe('How long bytes are left alone after they were put, whoever refers to them'),
      dryRun: z.boolean().default(false).describe('Only tell what would be removed'),
    }),
    output: z.object({
      dryRun: z.boolean(),
      experiments: z.int(),
      runs: z.int(),
      loggedModels: z.int(),
      /** In the bin for long enough, but a version of a registered model was made of it. */
      kept: z.int(),
      blobs: z.int(),
      bytes: z.int(),
    }),
    effect: 'write',
    permission: 'govern:erase',
    errors: [],
    cli: { example: 'levain track gc --olderThan 30d --dryRun' },
    http: 'POST /gc',
  }),
}
