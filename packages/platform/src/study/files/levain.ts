import { fail, method, type Parameter, parameter, type SearchSpace, studyLimits } from '@levain/core'
import { z } from 'zod'
import { checked } from './checked.ts'
import type { StudyFile, Top } from './read-study.ts'

const shortMethod = z.union([z.string().transform((type) => ({ type })), method])

const document = z.strictObject({
  metric: z.string(),
  goal: z.enum(['minimize', 'maximize']).default('minimize'),
  space: z.record(z.string(), z.unknown()),
  sampler: shortMethod.optional(),
  pruner: shortMethod.nullable().optional(),
  limits: studyLimits.partial().strict().optional(),
  seed: z
    .int()
    .nonnegative()
    .max(2 ** 32 - 1)
    .optional(),
  command: z.string().min(1).optional(),
})

/** Reads a study as Levain writes it. */
export function fromLevain(top: Top, file: string): StudyFile {
  const { goal, space, ...others } = checked(document, top, file)
  const parameters: SearchSpace = {}
  for (const [name, said] of Object.entries(space)) parameters[name] = parameterFrom(said, name, file)
  const { sampler, pruner, limits, seed, command, metric } = others
  return {
    metric,
    direction: goal,
    space: parameters,
    ...(sampler === undefined ? {} : { sampler }),
    ...(pruner === undefined ? {} : { pruner }),
    ...(limits === undefined ? {} : { limits }),
    ...(seed === undefined ? {} : { seed }),
    ...(command === undefined ? {} : { command }),
    notes: [],
  }
}

const range = /^(int|float|log|logint)\(\s*([^\s.]+(?:\.\d*)?[^\s.]*)\s*\.\.\s*([^\s,]+)\s*(?:,\s*step\s+(\S+)\s*)?\)$/

/** `int(2..12)`, `float(0.5..1, step 0.1)`, `log(1e-4..0.1)`, `logint(1..1000)`, a list of choices, or a parameter in full. */
function parameterFrom(said: unknown, name: string, file: string): Parameter {
  if (Array.isArray(said)) return checked(parameter, { type: 'categorical', choices: said }, file, `space.${name}`)
  if (typeof said !== 'string') return checked(parameter, said, file, `space.${name}`)
  const [, kind, low, high, step] = range.exec(said) ?? []
  if (kind === undefined)
    throw fail('study-invalid', {
      study: file,
      reason: `space.${name}: expected int(low..high), float(low..high), log(low..high), logint(low..high), a list or a map, got ${JSON.stringify(said)}`,
    })
  const type = kind === 'int' || kind === 'logint' ? 'int' : 'float'
  const log = kind === 'log' || kind === 'logint'
  return checked(
    parameter,
    { type, low: Number(low), high: Number(high), log, ...(step === undefined ? {} : { step: Number(step) }) },
    file,
    `space.${name}`,
  )
}
