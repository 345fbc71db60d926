import { z } from 'zod'
import { verb } from './verb.ts'

const counts = z.record(z.string(), z.int())

/** What came of an import. */
const outcome = z.object({
  /** What was read, e.g. `mlruns:/home/ada/mlruns`. */
  source: z.string(),
  /** How many of each kind were brought in, e.g. `{"run": 12}`. */
  brought: counts,
  /** How many of each kind were there already, as they are at the source. */
  there: counts,
  /** What was not brought in, and why. The first thousand. */
  leftOut: z.array(z.object({ item: z.string(), reason: z.string() })),
  leftOutCount: z.int(),
})

const shared = { output: outcome, effect: 'write', permission: 'import:write' } as const

/** Verbs of `import`: what other trackers recorded, with its own ids. Done twice it is done once; broken off it goes on. */
export const importVerbs = {
  mlruns: verb('import.mlruns', {
    ...shared,
    does: "Brings in a folder that MLflow's file store wrote: experiments, runs, artifacts, models, traces.",
    input: z.object({ folder: z.string().min(1).describe('The folder, e.g. mlruns') }),
    errors: ['folder-not-found'],
    cli: { positional: ['folder'], example: 'levain import mlruns ./mlruns' },
    http: 'POST /imports/mlruns',
  }),
}
