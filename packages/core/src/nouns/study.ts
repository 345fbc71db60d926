import { z } from 'zod'
import { entryKey, experimentId, instant, json, name, runId } from './scalars.ts'

/** A value of a parameter. */
export const parameterValue = z.union([z.number(), z.string(), z.boolean(), z.null()])
export type ParameterValue = z.infer<typeof parameterValue>

/** Values by the name of their parameter; a parameter that does not apply is left out. */
export const parameterValues = z.record(entryKey, parameterValue)
export type ParameterValues = z.infer<typeof parameterValues>

/** The parameter applies only where each of these others has one of these values. */
const when = z
  .record(entryKey, z.union([parameterValue, z.array(parameterValue).min(1)]))
  .optional()
  .describe('e.g. {"booster": ["gbtree", "dart"]}')

/** A number between `low` and `high`, both included; `log` searches orders of magnitude, `step` a grid that begins at `low`. */
const range = { low: z.number(), high: z.number(), log: z.boolean().default(false), step: z.number().positive().optional(), when }

/** One thing to choose. */
export const parameter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('float'), ...range }),
  z.strictObject({ type: z.literal('int'), ...range, low: z.int(), high: z.int(), step: z.int().positive().optional() }),
  z.strictObject({ type: z.literal('categorical'), choices: z.array(parameterValue).min(1).max(1000), when }),
])
export type Parameter = z.infer<typeof parameter>

/** Everything to choose, by name. */
export const searchSpace = z.record(entryKey, parameter)
export type SearchSpace = z.infer<typeof searchSpace>

/** A method by its name, with its options; `levain study methods` lists them. */
export const method = z.object({ type: z.string() }).catchall(json)
export type Method = z.infer<typeof method>

/** When a study asks for no more; null for no limit. */
export const studyLimits = z.object({
  /** Trials that count: those taken over from earlier studies do not. */
  trials: z.int().positive().max(100_000).nullable(),
  /** Trials at once. */
  concurrent: z.int().positive().nullable(),
  /** Seconds since the study was created. */
  seconds: z.number().positive().nullable(),
  /** Seconds of one trial, which is up to whoever carries it out. */
  trialSeconds: z.number().positive().nullable(),
  /** A value that is good enough. */
  target: z.number().nullable(),
})
export type StudyLimits = z.infer<typeof studyLimits>

/** A search for the best values of parameters. Its trials are runs of its experiment. */
export const study = z.object({
  name,
  experiment: experimentId,
  /** The run its trials are below. */
  parent: runId.nullable(),
  /** The metric that counts. */
  metric: entryKey,
  direction: z.enum(['minimize', 'maximize']),
  space: searchSpace,
  sampler: method,
  /** What ends trials that will come to nothing; null for nobody. */
  pruner: method.nullable(),
  seed: z.int().nonnegative(),
  limits: studyLimits,
  /** After so long without a word from whoever has it, a trial is given to somebody else. */
  leaseSeconds: z.number().positive(),
  /** How a trial is carried out, where its file says so; words after which the values may come. */
  command: z.string().nullable(),
  status: z.enum(['open', 'stopped']),
  createdBy: z.string(),
  createdAt: instant,
})
export type Study = z.infer<typeof study>

export const trialState = z.enum(['waiting', 'running', 'ok', 'pruned', 'failed'])
export type TrialState = z.infer<typeof trialState>

/** One choice of values, and what came of it. */
export const trial = z.object({
  study: name,
  /** From 0. */
  number: z.int().nonnegative(),
  /** The run of its newest attempt; null while it waits. */
  run: runId.nullable(),
  /** How often it was begun: a trial whose worker died is begun again. */
  attempt: z.int().nonnegative(),
  state: trialState,
  /** Who chose the values: the sampler, a person, or an earlier study. */
  origin: z.enum(['sampler', 'queue', 'earlier']),
  /** Of a trial that waits, only those that are fixed. */
  values: parameterValues,
  /** What the sampler wants to find again when the trial ends. */
  note: json,
  /** The metric in the end; of a pruned trial the last one reported. */
  value: z.number().nullable(),
  /** The step of the last report. */
  step: z.int().nullable(),
  worker: z.string(),
  leaseUntil: instant.nullable(),
  error: z.string().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
})
export type Trial = z.infer<typeof trial>
