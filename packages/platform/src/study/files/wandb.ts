import { fail, type Method, type Parameter, type ParameterValue, parameterValue, type SearchSpace } from '@levain/core'
import { z } from 'zod'
import { checked } from './checked.ts'
import type { StudyFile, Top } from './read-study.ts'

const nested: z.ZodType<Sweep> = z.lazy(() => z.record(z.string(), parameter))
const parameter = z.object({
  value: parameterValue.optional(),
  values: z.array(parameterValue).min(1).optional(),
  probabilities: z.array(z.number()).optional(),
  distribution: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  q: z.number().positive().optional(),
  parameters: nested.optional(),
})
type SweepParameter = z.output<typeof parameter>
interface Sweep {
  [name: string]: SweepParameter
}

const document = z.object({
  method: z.string(),
  metric: z.object({ name: z.string(), goal: z.enum(['minimize', 'maximize']).default('minimize'), target: z.number().optional() }),
  parameters: nested,
  early_terminate: z
    .object({
      type: z.string(),
      min_iter: z.int().positive().optional(),
      max_iter: z.int().positive().optional(),
      s: z.int().positive().optional(),
      eta: z.number().gt(1).default(3),
      strict: z.boolean().default(false),
    })
    .optional(),
  run_cap: z.int().positive().optional(),
  program: z.string().optional(),
  command: z.array(z.string()).optional(),
})

/** Keys that only say what something is called and where W&B keeps it. */
const silent = new Set(['name', 'description', 'project', 'entity', '$schema'])

/** Reads a W&B sweep configuration. @throws study-unsupported */
export function fromWandb(top: Top, file: string): StudyFile {
  const refuse = (reason: string) => fail('study-unsupported', { file, reason })
  const unknown = Object.keys(top).find((key) => !silent.has(key) && !(key in document.shape))
  if (unknown !== undefined) throw refuse(`the key ${unknown}`)
  const { method, metric, parameters, early_terminate: early, run_cap: cap, program, command } = checked(document, top, file)
  const notes: string[] = []
  const sampler = samplers[method]
  if (!sampler) throw refuse(`method: ${method}`)
  if (method === 'bayes') notes.push('method bayes is a Gaussian process there; here it is TPE')
  const pruner = early === undefined ? undefined : prunerFrom(early, refuse, notes)
  const commandText = commandFrom(command, program, refuse)
  return {
    metric: metric.name,
    direction: metric.goal,
    space: spaceFrom(parameters, '', refuse),
    sampler,
    ...(pruner ? { pruner } : {}),
    limits: { ...(cap === undefined ? {} : { trials: cap }), ...(metric.target === undefined ? {} : { target: metric.target }) },
    ...(commandText === undefined ? {} : { command: commandText }),
    notes,
  }
}

type Refuse = (reason: string) => Error

const samplers: Readonly<Record<string, Method>> = { grid: { type: 'grid' }, random: { type: 'random' }, bayes: { type: 'tpe' } }

/** Parameters inside of parameters get the names of both, with a dot. */
function spaceFrom(parameters: Sweep, prefix: string, refuse: Refuse): SearchSpace {
  const space: SearchSpace = {}
  for (const [name, said] of Object.entries(parameters)) {
    if (said.parameters) Object.assign(space, spaceFrom(said.parameters, `${prefix}${name}.`, refuse))
    else space[`${prefix}${name}`] = parameterFrom(said, (reason) => refuse(`parameters.${prefix}${name}: ${reason}`))
  }
  return space
}

function parameterFrom(said: SweepParameter, refuse: Refuse): Parameter {
  const { value, values, probabilities, min, max, q = 1 } = said
  if (probabilities && new Set(probabilities).size > 1) throw refuse('probabilities of values')
  const distribution = said.distribution ?? distributionOf(said)
  const read = distributions[distribution]
  if (!read) throw refuse(`distribution ${distribution}`)
  return read({ choices: values ?? (value === undefined ? undefined : [value]), min, max, q }, refuse)
}

function distributionOf({ value, values, min, max }: SweepParameter): string {
  if (values || value !== undefined) return 'categorical'
  return Number.isInteger(min) && Number.isInteger(max) ? 'int_uniform' : 'uniform'
}

interface Said {
  readonly choices: ParameterValue[] | undefined
  readonly min: number | undefined
  readonly max: number | undefined
  readonly q: number
}

const bounds = ({ min, max }: Said, refuse: Refuse, of: (value: number) => number = (value) => value): { low: number; high: number } => {
  if (min === undefined || max === undefined) throw refuse('a distribution without min and max')
  return { low: of(min), high: of(max) }
}

const categorical = ({ choices }: Said, refuse: Refuse): Parameter => {
  if (!choices) throw refuse('a categorical parameter without values')
  return { type: 'categorical', choices }
}

/** Rounding to whole numbers has a counterpart where the bounds are whole; other grids of logarithms have none. */
const logGrid = (said: Said, refuse: Refuse, of?: (value: number) => number): Parameter => {
  const { low, high } = bounds(said, refuse, of)
  if (said.q !== 1) throw refuse(`a logarithmic distribution rounded to ${said.q}`)
  return { type: 'int', low: Math.max(1, Math.round(low)), high: Math.max(1, Math.round(high)), log: true }
}

const distributions: Readonly<Record<string, (said: Said, refuse: Refuse) => Parameter>> = {
  constant: categorical,
  categorical,
  int_uniform: (said, refuse) => ({ type: 'int', ...bounds(said, refuse), log: false }),
  uniform: (said, refuse) => ({ type: 'float', ...bounds(said, refuse), log: false }),
  q_uniform: (said, refuse) => ({ type: 'float', ...bounds(said, refuse), log: false, step: said.q }),
  log_uniform: (said, refuse) => ({ type: 'float', ...bounds(said, refuse, Math.exp), log: true }),
  log_uniform_values: (said, refuse) => ({ type: 'float', ...bounds(said, refuse), log: true }),
  q_log_uniform: (said, refuse) => logGrid(said, refuse, Math.exp),
  q_log_uniform_values: (said, refuse) => logGrid(said, refuse),
}

type Early = NonNullable<z.output<typeof document>['early_terminate']>

function prunerFrom({ type, min_iter: min, max_iter: max, s, eta, strict }: Early, refuse: Refuse, notes: string[]): Method {
  if (type !== 'hyperband') throw refuse(`early_terminate.type: ${type}`)
  if (strict) throw refuse('early_terminate.strict')
  const minStep = min ?? (max !== undefined && s !== undefined ? Math.max(1, Math.floor(max / eta ** s)) : undefined)
  if (minStep === undefined) throw refuse('early_terminate without min_iter, or max_iter and s')
  notes.push(`early_terminate is successive halving here (asha): looks at steps ${minStep}, ${minStep * eta}, … and keeps one in ${eta}`)
  return { type: 'asha', minStep, factor: eta }
}

/** What W&B writes as `${name}` in a command. */
const macros: Readonly<Record<string, string>> = { env: '/usr/bin/env', interpreter: 'python', args: '{args}' }

function commandFrom(command: readonly string[] | undefined, program: string | undefined, refuse: Refuse): string | undefined {
  if (command === undefined)
    return program === undefined ? undefined : `${macros.env} ${macros.interpreter} ${quoted(program)} ${macros.args}`
  const words = command.map((word) => {
    const [, name] = /^\$\{(\w+)\}$/.exec(word) ?? []
    const known = name === 'program' && program !== undefined ? quoted(program) : macros[name ?? '']
    if (known === undefined && /\$\{/.test(word)) throw refuse(`${word} in command`)
    return known ?? quoted(word)
  })
  return words.join(' ')
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
