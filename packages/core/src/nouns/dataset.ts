import { z } from 'zod'
import { digest, id, instant, name } from './scalars.ts'

/** What a column holds. `category` is text with repeating values; `time` is an instant; `text` is free text. */
export const columnType = z.enum(['number', 'integer', 'boolean', 'category', 'text', 'time'])
export type ColumnType = z.infer<typeof columnType>

/** One column of a table. `sqlType` is DuckDB's own name for it, e.g. `BIGINT`. */
export const columnSchema = z.object({
  name: z.string().min(1),
  type: columnType,
  sqlType: z.string(),
  nullable: z.boolean(),
})
export type ColumnSchema = z.infer<typeof columnSchema>

/** A name under which immutable versions of a table are kept. `aliases` are the only thing about it that moves. */
export const dataset = z.object({
  name,
  description: z.string().default(''),
  owner: z.string().default(''),
  aliases: z.record(z.string(), z.int().positive()).default({}),
  createdAt: instant,
})
export type Dataset = z.infer<typeof dataset>

/** One file of a manifest. `md5` is kept beside sha256 so that a DVC remote is a view of the same bytes. */
export const manifestFile = z.object({
  path: z.string(),
  sha256: digest,
  md5: z.string(),
  bytes: z.int().nonnegative(),
  rows: z.int().nonnegative().optional(),
})
export type ManifestFile = z.infer<typeof manifestFile>

/**
 * What a reference to immutable content resolves to: a canonical JSON document, itself a blob, whose sha256 is its
 * identity. `content` is an order-independent digest of the rows of a table: the same rows rewritten by another writer keep it.
 */
export const manifest = z.object({
  v: z.literal(1),
  kind: z.enum(['table', 'model', 'file', 'dir']),
  files: z.array(manifestFile),
  schema: z.array(columnSchema).optional(),
  rows: z.int().nonnegative().optional(),
  bytes: z.int().nonnegative(),
  content: z.string().optional(),
})
export type Manifest = z.infer<typeof manifest>

/** One immutable version of a dataset. */
export const datasetVersion = z.object({
  dataset: name,
  version: z.int().positive(),
  manifest: digest,
  content: z.string(),
  schema: z.array(columnSchema),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  source: z.string(),
  createdBy: z.string(),
  run: id.nullable(),
  createdAt: instant,
})
export type DatasetVersion = z.infer<typeof datasetVersion>

/** An edge of the lineage graph between two exact versions, e.g. `dataset:flights@3` → `model:late@1`. */
export const lineageEdge = z.object({
  from: z.string(),
  to: z.string(),
  role: z.string(),
  run: id.nullable(),
  step: z.string().nullable(),
  at: instant,
})
export type LineageEdge = z.infer<typeof lineageEdge>
