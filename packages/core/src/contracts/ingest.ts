import { z } from 'zod'
import { datasetVersion, digest, name, tableDigest, tableReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

const committed = z.object({
  /** The new version's table. */
  data: tableDigest,
  version: datasetVersion,
  /** False when the newest version already had these rows; then no version was added. */
  changed: z.boolean(),
  /** Rows set aside because they could not be read; null when there were none. */
  quarantine: z.object({ table: digest, rows: z.int() }).nullable(),
})

/** How a file is read. */
const reading = {
  format: z.enum(['auto', 'csv', 'jsonl', 'parquet']).default('auto').describe('auto goes by the file name'),
  onBadRows: z.enum(['fail', 'quarantine']).default('fail').describe('What to do with rows that cannot be read'),
  types: z.record(z.string(), z.string()).default({}).describe('SQL types of columns, where guessing is not wanted'),
  where: z.string().optional().describe('SQL condition: only rows for which it holds'),
}

/** Verbs of `ingest`: sources become dataset versions. */
export const ingestVerbs = {
  file: verb('ingest.file', {
    does: 'Reads a CSV, JSON or Parquet file into a new version of a dataset.',
    input: z.object({
      path: z.string().describe('File to read; relative to the project folder').meta({ artifact: 'file' }),
      dataset: name.describe('Dataset that gets the new version'),
      ...reading,
    }),
    output: committed,
    effect: 'write',
    permission: 'data:write',
    errors: ['source-not-found', 'source-unreadable', 'source-empty', 'row-unreadable', 'column-missing', 'sql-invalid'],
    changes: { table: 'datasetVersions', key: ['dataset', 'version'], resource: 'dataset:{dataset}' },
    cli: { positional: ['path', 'dataset'], example: 'levain ingest file data/flights.parquet flights' },
    http: 'POST /datasets/:dataset/versions/from-file',
    step: 'cached',
  }),
  table: verb('ingest.table', {
    does: 'Keeps a table that a pipeline step made as a new version of a dataset.',
    input: z.object({
      data: tableReference.describe('The table, as the step gave it'),
      dataset: name.describe('Dataset that gets the new version'),
    }),
    output: committed,
    effect: 'write',
    permission: 'data:write',
    errors: ['dataset-not-found'],
    changes: { table: 'datasetVersions', key: ['dataset', 'version'], resource: 'dataset:{dataset}' },
    cli: { positional: ['data', 'dataset'], example: 'levain ingest table sha256:… flights-features' },
    http: 'POST /datasets/:dataset/versions/from-table',
    step: 'cached',
  }),
  content: verb('ingest.content', {
    does: 'Reads a file out of a dataset that holds files, such as one from DVC, into a new version of another dataset, as a table.',
    input: z.object({
      data: tableReference.describe('The version that holds the file, e.g. raw@2'),
      dataset: name.describe('Dataset that gets the new version'),
      path: z.string().min(1).optional().describe('Which of its files; the only one unless given'),
      ...reading,
    }),
    output: committed,
    effect: 'write',
    permission: 'data:write',
    errors: [
      'dataset-not-found',
      'source-not-found',
      'source-unreadable',
      'source-empty',
      'row-unreadable',
      'column-missing',
      'sql-invalid',
    ],
    changes: { table: 'datasetVersions', key: ['dataset', 'version'], resource: 'dataset:{dataset}' },
    cli: { positional: ['data', 'dataset'], example: 'levain ingest content raw@2 flights --path 2026/flights.csv' },
    http: 'POST /datasets/:dataset/versions/from-content',
    step: 'cached',
  }),
  query: verb('ingest.query', {
    does: 'Runs SQL over files or datasets and keeps the result as a new version of a dataset.',
    input: z.object({
      sql: z
        .string()
        .describe("A select; files of the project folder are named in quotes, e.g. from 'data/*.csv'")
        .meta({ artifact: 'files-in-sql' }),
      dataset: name,
      tables: z.record(z.string(), tableReference).default({}).describe('Datasets the SQL reads, by the name it gives them'),
    }),
    output: committed,
    effect: 'write',
    permission: 'data:write',
    errors: ['sql-invalid', 'source-not-found', 'source-empty', 'dataset-not-found'],
    changes: { table: 'datasetVersions', key: ['dataset', 'version'], resource: 'dataset:{dataset}' },
    cli: { positional: ['sql', 'dataset'], example: `levain ingest query "select * from 'data/*.csv'" flights` },
    http: 'POST /datasets/:dataset/versions/from-query',
    step: 'cached',
  }),
}
