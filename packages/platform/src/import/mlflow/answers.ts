import { metricNumber } from '@levain/core'
import { z } from 'zod'
import { ms } from '../mlruns/metas.ts'

const text = z.string().default('')
const optional = z.string().nullish()
/** 64-bit numbers may be text. */
const whole = z.union([z.int(), z.string().regex(/^-?\d+$/)]).transform(Number)
/** Milliseconds since 1970. */
const moment = whole.pipe(ms)
const labels = z
  .array(z.object({ key: z.string(), value: text }))
  .default([])
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value])))
const page = { next_page_token: optional }

const point = z.object({ key: z.string(), value: metricNumber, timestamp: whole, step: whole.default(0) })

const experiment = z.object({
  experiment_id: z.string(),
  name: z.string(),
  lifecycle_stage: z.string().default('active'),
  creation_time: moment.default(0),
  last_update_time: moment.optional(),
  tags: labels,
})
export type ExperimentAnswer = z.output<typeof experiment>
export const experimentsPage = z.object({ experiments: z.array(experiment).default([]), ...page })

const run = z.object({
  info: z.object({
    run_id: z.string(),
    run_name: text,
    status: text,
    user_id: text,
    start_time: moment.optional(),
    end_time: moment.optional(),
    artifact_uri: text,
    lifecycle_stage: z.string().default('active'),
  }),
  data: z.object({ metrics: z.array(point).default([]), params: labels, tags: labels }).default({ metrics: [], params: {}, tags: {} }),
  inputs: z
    .object({
      dataset_inputs: z
        .array(
          z.object({
            dataset: z.object({
              name: z.string(),
              digest: z.string(),
              source_type: text,
              source: text,
              schema: optional,
              profile: optional,
            }),
            tags: labels,
          }),
        )
        .default([]),
      model_inputs: z.array(z.object({ model_id: z.string() })).default([]),
    })
    .default({ dataset_inputs: [], model_inputs: [] }),
  outputs: z
    .object({ model_outputs: z.array(z.object({ model_id: z.string(), step: whole.default(0) })).default([]) })
    .default({ model_outputs: [] }),
})
export type RunAnswer = z.output<typeof run>
export const runsPage = z.object({ runs: z.array(run).default([]), ...page })

export const historyPage = z.object({ metrics: z.array(point).default([]), ...page })

export const filesPage = z.object({
  files: z.array(z.object({ path: z.string(), is_dir: z.boolean().default(false) })).default([]),
  ...page,
})

const loggedModel = z.object({
  info: z.object({
    model_id: z.string(),
    name: z.string(),
    model_type: optional,
    source_run_id: optional,
    status: z.union([z.string(), z.int()]).default('LOGGED_MODEL_READY'),
    status_message: optional,
    creation_timestamp_ms: moment,
    last_updated_timestamp_ms: moment,
    artifact_uri: text,
    tags: labels,
  }),
  data: z
    .object({
      params: labels,
      metrics: z.array(point.extend({ run_id: text, dataset_name: text, dataset_digest: text })).default([]),
    })
    .default({ params: {}, metrics: [] }),
})
export type LoggedModelAnswer = z.output<typeof loggedModel>
export const loggedModelsPage = z.object({ models: z.array(loggedModel).default([]), ...page })

const model = z.object({
  name: z.string(),
  description: text,
  creation_timestamp: moment,
  last_updated_timestamp: moment.optional(),
  tags: labels,
  aliases: z.array(z.object({ alias: z.string(), version: z.coerce.string() })).default([]),
})
export type ModelAnswer = z.output<typeof model>
export const modelsPage = z.object({ registered_models: z.array(model).default([]), ...page })

const version = z.object({
  version: z.coerce.number().int().positive(),
  description: text,
  creation_timestamp: moment,
  last_updated_timestamp: moment.optional(),
  current_stage: optional,
  source: text,
  run_id: optional,
  run_link: text,
  model_id: optional,
  status: text,
  status_message: text,
  user_id: optional,
  tags: labels,
})
export type VersionAnswer = z.output<typeof version>
export const versionsPage = z.object({ model_versions: z.array(version).default([]), ...page })

export const downloadUri = z.object({ artifact_uri: text })
