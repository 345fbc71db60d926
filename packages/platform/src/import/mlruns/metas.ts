import { z } from 'zod'

const optionalText = z.string().nullish()
/** Milliseconds since 1970, of the years 1 to 9999. */
export const ms = z.int().min(-62_135_596_800_000).max(253_402_300_799_999)
const id = z.union([z.string(), z.int()]).transform(String)

export const experimentMeta = z.object({
  name: z.string().min(1).max(500),
  creation_time: ms.nullish().transform((value) => value ?? 0),
  last_update_time: ms.nullish(),
  lifecycle_stage: z.string().default('active'),
})

export const runMeta = z.object({
  run_id: id.nullish(),
  run_uuid: id.nullish(),
  run_name: optionalText,
  user_id: optionalText,
  status: z.union([z.int(), z.string()]).default(3),
  start_time: ms.nullish(),
  end_time: ms.nullish(),
  deleted_time: ms.nullish(),
  lifecycle_stage: z.string().default('active'),
  artifact_uri: optionalText,
})

export const loggedModelMeta = z.object({
  model_id: z.string(),
  name: z.string(),
  model_type: optionalText,
  source_run_id: optionalText,
  status: z.union([z.int(), z.string()]),
  status_message: optionalText,
  creation_timestamp: ms,
  last_updated_timestamp: ms,
  lifecycle_stage: z.string().nullish(),
  artifact_location: optionalText,
})

export const datasetMeta = z.object({
  name: z.string(),
  digest: z.string(),
  source_type: z.string(),
  source: z.string(),
  schema: optionalText,
  profile: optionalText,
})

export const linkMeta = z.object({
  source_id: z.string().nullish(),
  source_type: z.union([z.string(), z.int()]).nullish(),
  destination_id: z.string().nullish(),
  destination_type: z.union([z.string(), z.int()]).nullish(),
  step: z.int().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
})

export const modelMeta = z.object({
  name: z.string().min(1),
  description: optionalText,
  creation_timestamp: ms,
  last_updated_timestamp: ms.nullish(),
  aliases: z.record(z.string(), z.union([z.string(), z.int()])).nullish(),
})

export const versionMeta = z.object({
  version: z.coerce.number().int().positive(),
  description: optionalText,
  creation_timestamp: ms,
  last_updated_timestamp: ms.nullish(),
  current_stage: optionalText,
  source: optionalText,
  storage_location: optionalText,
  run_id: optionalText,
  run_link: optionalText,
  model_id: optionalText,
  status: optionalText,
  status_message: optionalText,
  user_id: optionalText,
})

/** Milliseconds since 1970 as an instant. */
export const isoOf = (value: number): string => new Date(value).toISOString()
