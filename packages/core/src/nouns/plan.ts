import { z } from 'zod'
import { pythonRequest } from './python.ts'
import { json, name } from './scalars.ts'

/** What flows on an edge: plain values by value, the rest by reference to immutable content. */
export const valueType = z.enum([
  'number',
  'integer',
  'string',
  'boolean',
  'json',
  'list',
  'table',
  'model',
  'file',
  'dir',
  'html',
  'markdown',
  'image',
])
export type ValueType = z.infer<typeof valueType>

/** Keys to follow into a value that is an object, e.g. `["version"]` for `register.version.version`; empty for the whole value. */
const path = z.array(z.string())

/**
 * Where an input of a step comes from. `item` is the current element of the step's own `each`; `dataset` and `model` are
 * references by name (`flights`, `late@champion`), made exact when the step runs.
 */
export const binding = z.discriminatedUnion('from', [
  z.object({ from: z.literal('value'), value: json }),
  z.object({ from: z.literal('param'), name: z.string(), path }),
  z.object({ from: z.literal('step'), step: z.string(), output: z.string(), path }),
  z.object({ from: z.literal('item'), key: z.string(), path }),
  z.object({ from: z.literal('dataset'), reference: z.string() }),
  z.object({ from: z.literal('model'), reference: z.string() }),
])
export type Binding = z.infer<typeof binding>

/** What a step does. */
export const action = z.discriminatedUnion('kind', [
  /** SQL over the step's table inputs, by name; the result is its one table output. */
  z.object({ kind: z.literal('sql'), sql: z.string() }),
  /** Any command, with the environment-and-files contract; in a managed Python environment where it asks for one. */
  z.object({
    kind: z.literal('run'),
    command: z.string(),
    environment: pythonRequest.nullable().default(null),
    /** Where: this machine, or a Job on a Kubernetes cluster. */
    on: z.enum(['here', 'kubernetes']).default('here'),
    /** What it runs in on the cluster; that of `LEVAIN_STEP_IMAGE` where null. */
    image: z.string().nullable().default(null),
  }),
  /** An exported TypeScript function: `module` is relative to the pipeline's file. */
  z.object({ kind: z.literal('fn'), module: z.string(), export: z.string() }),
  /** A built-in verb, e.g. `train.fit`. */
  z.object({ kind: z.literal('verb'), verb: z.string() }),
  /** The element of an `each` step whose output `by` is best; gives that element's outputs and `item`. */
  z.object({ kind: z.literal('pick'), step: z.string(), by: z.string(), best: z.enum(['max', 'min']) }),
  /** Waits until somebody who may (`by`) says yes. Its input `subject`, or else its first, is what is approved, e.g. `late@2`. */
  z.object({ kind: z.literal('approve'), by: z.string(), question: z.string() }),
])
export type Action = z.infer<typeof action>

/** What one task of a step takes of a machine while it is at work. */
export const needs = z.object({
  /** Cores; also how many threads its libraries are told to use. */
  cpu: z.number().positive(),
  /** Bytes of memory; null where it was not said. */
  memory: z.int().positive().nullable(),
  /** Graphics cards. */
  gpu: z.int().nonnegative(),
})
export type Needs = z.infer<typeof needs>

export const planStep = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'expected a lower-case name of letters, digits and underscores'),
  action,
  in: z.record(z.string(), binding),
  out: z.record(z.string(), valueType),
  /** One task for each element of the product of these lists; a list may come from an earlier step. */
  each: z.record(z.string(), z.union([z.array(json), binding])).nullable(),
  /** Runs only when this expression holds, e.g. `evaluate.auc >= params.min_auc`; else it and what needs it is skipped. */
  when: z.string().nullable(),
  /** Steps to wait for, beyond those whose outputs are read. */
  after: z.array(z.string()),
  retry: z.object({ times: z.int().min(0).max(100), backoffMs: z.int().nonnegative() }),
  timeoutMs: z.int().positive().nullable(),
  needs: needs.default({ cpu: 1, memory: null, gpu: 0 }),
  /** False for effects, and for commands and functions without outputs unless they say otherwise; never taken from the cache. */
  cache: z.boolean(),
})
export type PlanStep = z.infer<typeof planStep>

/** What starts a run by itself. */
export const trigger = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('cron'),
    cron: z.string(),
    timezone: z.string(),
    catchUp: z.enum(['none', 'last', 'all']),
    concurrency: z.enum(['forbid', 'queue', 'replace']),
  }),
  z.object({ kind: z.literal('data'), dataset: name }),
  z.object({ kind: z.literal('drift'), deployment: name }),
])
export type Trigger = z.infer<typeof trigger>

/** The static graph that engine, studio and exporters know. `levain.yaml` and `levain.ts` print the same one. */
export const plan = z.object({
  v: z.literal(1),
  name,
  /** Values a run may be given; a default of null means that it must be given one. */
  params: z.record(z.string(), z.object({ type: valueType, default: json })),
  on: z.array(trigger),
  steps: z.array(planStep),
})
export type Plan = z.infer<typeof plan>

/** A pipeline the ledger knows: its newest plan, and where it came from. */
export const pipeline = z.object({
  name,
  plan: z.string(),
  /** Absolute path of the file it was read from. */
  source: z.string(),
  updatedAt: z.iso.datetime(),
})
export type Pipeline = z.infer<typeof pipeline>
