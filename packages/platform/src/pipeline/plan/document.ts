import { json, name, valueType } from '@levain/core'
import { z } from 'zod'
import { cpu, gpu, memory } from './quantities.ts'

/** The shape of a pipeline file: what people write in `levain.yaml`, and what the builder of `levain.ts` puts together. */

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `500ms`, `30s`, `5m`, `2h` or `1d`, as milliseconds. */
const duration = z
  .string()
  .regex(/^[1-9]\d*(ms|s|m|h|d)$/, 'expected a duration such as 500ms, 30s, 5m, 2h or 1d')
  .transform((text) => Number.parseInt(text, 10) * (units[text.replace(/\d+/, '')] ?? 1))

const names = z.union([z.array(z.string()), z.string().transform((name) => [name])])
const outputs = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected a name of letters, digits and underscores'), valueType)

const timing = { if: z.string().optional(), after: names.default([]) }

const work = {
  ...timing,
  /** References and literals by the name of the input. */
  in: z.record(z.string(), json).default({}),
  /** Literals only: text here is never taken for a reference. */
  with: z.record(z.string(), json).default({}),
  each: z.record(z.string(), z.union([z.array(json), z.string()])).optional(),
  retry: z
    .union([z.int().min(0).max(100), z.strictObject({ times: z.int().min(0).max(100), backoff: duration.default(1000) })])
    .default(0)
    .transform((retry) => (typeof retry === 'number' ? { times: retry, backoff: 1000 } : retry)),
  timeout: duration.optional(),
  cache: z.boolean().optional(),
  /** What one task takes of a machine. */
  cpu: cpu.default(1),
  memory: memory.optional(),
  gpu: gpu.default(0),
}

const requirements = z.union([z.string().min(1), z.array(z.string().min(1))])

/** `requirements.txt`, `environment.yml` of conda, a list of requirements, or one of these with the version of Python. */
const environment = z.union([
  requirements,
  z.strictObject({ requirements, python: z.string().regex(/^3(\.\d+){1,2}$/, 'expected a version such as "3.12", in quotes') }),
])

/** The kinds of step by the key that tells them apart. */
export const stepDocuments = {
  uses: z.strictObject({ uses: z.string(), ...work }),
  sql: z.strictObject({ sql: z.string().min(1), out: outputs.default({ rows: 'table' }), ...work }),
  run: z.strictObject({
    run: z.string().min(1),
    environment: environment.optional(),
    /** `kubernetes`: as a Job on a cluster, in the image. */
    on: z.enum(['here', 'kubernetes']).default('here'),
    image: z.string().min(1).optional(),
    out: outputs.default({}),
    ...work,
  }),
  fn: z.strictObject({
    fn: z.string().regex(/^.+#[A-Za-z_$][\w$]*$/, 'expected a module and its export, e.g. ./steps/clean.ts#clean'),
    out: outputs.default({}),
    ...work,
  }),
  pick: z.strictObject({ pick: z.string(), max: z.string().optional(), min: z.string().optional(), ...timing }),
  /** `subject` of its inputs, or else the first, is what the answer is about. */
  approve: z.strictObject({
    approve: z.string().min(1),
    question: z.string().min(1),
    in: z.record(z.string(), json).default({}),
    ...timing,
  }),
}
export type StepKind = keyof typeof stepDocuments
export type StepDocument = { [Kind in StepKind]: { kind: Kind } & z.output<(typeof stepDocuments)[Kind]> }[StepKind]
/** A step of the document under its name. */
export interface NamedDocument {
  readonly id: string
  readonly step: StepDocument
}
export type WorkDocument = Exclude<StepDocument, { kind: 'pick' | 'approve' }>

export const stepKinds = Object.keys(stepDocuments) as StepKind[]

const cronDocument = z.strictObject({
  cron: z.string(),
  timezone: z.string().default('UTC'),
  catchUp: z.enum(['none', 'last', 'all']).default('last'),
  concurrency: z.enum(['forbid', 'queue', 'replace']).default('forbid'),
})

/** What starts a run by itself. */
export const triggerDocument = z.union([cronDocument, z.strictObject({ data: z.string() }), z.strictObject({ drift: z.string() })])
export type TriggerDocument = z.output<typeof triggerDocument>

/** The keys at the top of the file; steps and triggers are read one by one, so that each complaint has its place. */
export const topDocument = z.strictObject({
  pipeline: name,
  params: z.record(z.string(), json).default({}),
  on: z.array(z.unknown()).default([]),
  steps: z.record(z.string(), z.unknown()),
})

/** A parameter written out in full; a bare value is its default. */
export const paramDocument = z.strictObject({ type: valueType, default: json.default(null) })
