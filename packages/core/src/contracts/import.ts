import { z } from 'zod'
import { name } from '../nouns/index.ts'
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
  mlflow: verb('import.mlflow', {
    ...shared,
    does: 'Brings in what a live MLflow server has: experiments, runs, artifacts, models, traces.',
    input: z.object({
      uri: z
        .string()
        .regex(/^https?:\/\/[^/@?#]+([/?#]|$)/, 'expected an http or https address without a password in it')
        .describe('Its address; credentials as for MLflow clients, from MLFLOW_TRACKING_…'),
    }),
    errors: ['source-unreachable', 'source-unreadable'],
    cli: { positional: ['uri'], example: 'levain import mlflow http://127.0.0.1:5000' },
    http: 'POST /imports/mlflow',
  }),
  wandb: verb('import.wandb', {
    ...shared,
    does: "Brings in runs that Weights & Biases' client wrote to folders, offline or not: history, configuration, console, files.",
    input: z.object({
      folder: z.string().min(1).describe('The folder, e.g. wandb'),
      staging: z
        .string()
        .min(1)
        .optional()
        .describe('Where its client staged files of artifacts, e.g. ~/.local/share/wandb/artifacts/staging'),
    }),
    errors: ['folder-not-found'],
    cli: { positional: ['folder'], example: 'levain import wandb ./wandb' },
    http: 'POST /imports/wandb',
  }),
  dvc: verb('import.dvc', {
    ...shared,
    does: 'Brings in what a repository keeps with DVC: its data as datasets, its locked stages as runs with their lineage.',
    input: z.object({
      folder: z.string().min(1).describe('The repository, with a .dvc folder'),
      name: name.optional().describe('Experiment of its runs, and what the names of its datasets begin with; else the name of the folder'),
    }),
    errors: ['folder-not-found'],
    cli: { positional: ['folder'], example: 'levain import dvc ../shop' },
    http: 'POST /imports/dvc',
  }),
}
