import { fail, type Method, type Parameter, parameterValue, type SearchSpace, type StudyLimits } from '@levain/core'
import { z } from 'zod'
import { checked } from './checked.ts'
import type { StudyFile, Top } from './read-study.ts'

const algorithm = z.union([
  z.string().transform((type) => ({ type, seed: undefined, rule: undefined })),
  z.object({ type: z.string(), seed: z.int().nonnegative().optional(), rule: z.string().optional() }),
])

const distribution = z.object({
  type: z.string(),
  values: z.array(z.unknown()).min(1).optional(),
  min_value: z.number().optional(),
  max_value: z.number().optional(),
  upper: z.int().positive().optional(),
  q: z.number().positive().optional(),
})
type Distribution = z.output<typeof distribution>

const termination = z.object({
  type: z.string(),
  evaluation_interval: z.int().positive().default(1),
  delay_evaluation: z.int().nonnegative().default(0),
  slack_factor: z.number().nonnegative().optional(),
  slack_amount: z.number().nonnegative().optional(),
  truncation_percentage: z.int().min(1).max(99).optional(),
})

const document = z.object({
  sampling_algorithm: algorithm.default({ type: 'random', seed: undefined, rule: undefined }),
  search_space: z.record(z.string(), distribution),
  objective: z.object({ primary_metric: z.string(), goal: z.enum(['minimize', 'maximize']) }),
  limits: z
    .object({
      max_total_trials: z.int().positive().optional(),
      max_concurrent_trials: z.int().positive().optional(),
      timeout: z.number().positive().optional(),
      trial_timeout: z.number().positive().optional(),
    })
    .default({}),
  early_termination: termination.nullish(),
  trial: z.union([z.string(), z.object({ command: z.string().optional() })]).optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
})

/** Keys that say where it runs and what it is called, which is not the search. */
const elsewhere = new Set([
  '$schema',
  'type',
  'name',
  'display_name',
  'experiment_name',
  'description',
  'tags',
  'properties',
  'compute',
  'environment',
  'resources',
  'queue_settings',
  'identity',
  'services',
])

/** Reads an Azure ML sweep job. @throws study-unsupported */
export function fromAzure(top: Top, file: string): StudyFile {
  const refuse: Refuse = (reason) => fail('study-unsupported', { file, reason })
  const unknown = Object.keys(top).find((key) => !elsewhere.has(key) && !(key in document.shape))
  if (unknown !== undefined) throw refuse(`the key ${unknown}`)
  const {
    sampling_algorithm: algorithm,
    search_space,
    objective,
    limits,
    early_termination: early,
    trial,
    inputs,
  } = checked(document, top, file)
  const notes: string[] = []
  const unused = Object.keys(top).filter((key) => key === 'compute' || key === 'environment' || key === 'resources')
  if (unused.length > 0) notes.push(`${unused.join(', ')}: where it runs is not read`)
  const command = typeof trial === 'object' && trial.command !== undefined ? commandFrom(trial.command, inputs, refuse) : undefined
  const pruner = early ? prunerFrom(early, refuse) : undefined
  return {
    metric: objective.primary_metric,
    direction: objective.goal,
    space: spaceFrom(search_space, refuse),
    sampler: samplerFrom(algorithm, refuse, notes),
    ...(pruner ? { pruner } : {}),
    limits: limitsFrom(limits),
    ...(algorithm.seed === undefined ? {} : { seed: algorithm.seed }),
    ...(command === undefined ? {} : { command }),
    notes,
  }
}

type Refuse = (reason: string) => Error

function samplerFrom({ type, rule }: z.output<typeof algorithm>, refuse: Refuse, notes: string[]): Method {
  if (type === 'bayesian') {
    notes.push('sampling_algorithm bayesian is TPE here')
    return { type: 'tpe' }
  }
  if (type === 'sobol' || (type === 'random' && rule === 'sobol')) return { type: 'sobol' }
  if ((type === 'random' && (rule === undefined || rule === 'random')) || type === 'grid') return { type }
  throw refuse(`sampling_algorithm ${type}${rule === undefined ? '' : ` with rule ${rule}`}`)
}

function limitsFrom(limits: z.output<typeof document>['limits']): Partial<StudyLimits> {
  return {
    trials: limits.max_total_trials ?? null,
    concurrent: limits.max_concurrent_trials ?? null,
    seconds: limits.timeout ?? null,
    trialSeconds: limits.trial_timeout ?? null,
  }
}

function spaceFrom(parameters: Readonly<Record<string, Distribution>>, refuse: Refuse): SearchSpace {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, said]) => {
      const read = distributions[said.type]
      const refused: Refuse = (reason) => refuse(`search_space.${name}: ${reason}`)
      if (!read) throw refused(`type ${said.type}`)
      return [name, read(said, refused)]
    }),
  )
}

const bounds = ({ min_value: low, max_value: high }: Distribution, refuse: Refuse, of: (value: number) => number = (value) => value) => {
  if (low === undefined || high === undefined) throw refuse('a distribution without min_value and max_value')
  return { low: of(low), high: of(high) }
}

const distributions: Readonly<Record<string, (said: Distribution, refuse: Refuse) => Parameter>> = {
  choice({ values }, refuse) {
    const choices = z.array(parameterValue).min(1).safeParse(values)
    if (!choices.success) throw refuse('choices that are search spaces themselves')
    return { type: 'categorical', choices: choices.data }
  },
  randint({ upper }, refuse) {
    if (upper === undefined) throw refuse('randint without upper')
    return { type: 'int', low: 0, high: upper - 1, log: false }
  },
  uniform: (said, refuse) => ({ type: 'float', ...bounds(said, refuse), log: false }),
  quniform: (said, refuse) => ({ type: 'float', ...bounds(said, refuse), log: false, step: said.q ?? 1 }),
  loguniform: (said, refuse) => ({ type: 'float', ...bounds(said, refuse, Math.exp), log: true }),
  qloguniform(said, refuse) {
    if ((said.q ?? 1) !== 1) throw refuse(`qloguniform rounded to ${said.q}`)
    const { low, high } = bounds(said, refuse, Math.exp)
    return { type: 'int', low: Math.max(1, Math.round(low)), high: Math.max(1, Math.round(high)), log: true }
  },
}

function prunerFrom(said: z.output<typeof termination>, refuse: Refuse): Method {
  const when = { every: said.evaluation_interval, warmup: said.delay_evaluation }
  if (said.type === 'median_stopping') return { type: 'median', ...when }
  if (said.type === 'truncation_selection') return { type: 'truncation', percent: said.truncation_percentage ?? 10, ...when }
  if (said.type !== 'bandit') throw refuse(`early_termination ${said.type}`)
  if (said.slack_amount !== undefined) return { type: 'bandit', amount: said.slack_amount, ...when }
  if (said.slack_factor === undefined) throw refuse('a bandit without slack_factor and slack_amount')
  return { type: 'bandit', factor: said.slack_factor, ...when }
}

/** `${{search_space.lr}}` becomes `{lr}`; inputs that are written in the file become what they are. */
function commandFrom(command: string, inputs: Readonly<Record<string, unknown>>, refuse: Refuse): string {
  return command.trim().replace(/\$\{\{\s*(\w+)\.([\w.-]+)\s*\}\}/g, (whole, of: string, name: string) => {
    if (of === 'search_space') return `{${name}}`
    const input = of === 'inputs' ? inputs[name] : undefined
    const text = typeof input === 'object' && input !== null ? (input as { path?: unknown }).path : input
    if (text === undefined || typeof text === 'object') throw refuse(`${whole} in trial.command`)
    return String(text)
  })
}
