import { z } from 'zod'
import { dataset, datasetVersion, json, lineageEdge, profile, tableReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** Verbs of `explore`: look at data without changing it. */
export const exploreVerbs = {
  list: verb('explore.list', {
    does: 'Lists the datasets with their newest version.',
    input: z.object({}),
    output: z.array(z.object({ dataset, newest: datasetVersion.nullable() })),
    effect: 'read',
    permission: 'data:read',
    errors: [],
    cli: { example: 'levain explore list' },
    http: 'GET /datasets',
  }),
  show: verb('explore.show', {
    does: 'Shows a dataset: its versions and aliases.',
    input: z.object({ dataset: z.string() }),
    output: z.object({ dataset, versions: z.array(datasetVersion) }),
    effect: 'read',
    permission: 'data:read',
    errors: ['dataset-not-found'],
    cli: { positional: ['dataset'], example: 'levain explore show flights' },
    http: 'GET /datasets/:dataset',
  }),
  preview: verb('explore.preview', {
    does: 'Shows the first rows of a table.',
    input: z.object({ data: tableReference, limit: z.int().min(1).max(1000).default(50) }),
    output: z.object({ columns: z.array(z.string()), rows: z.array(z.record(z.string(), json)) }),
    effect: 'read',
    permission: 'data:read',
    errors: ['dataset-not-found'],
    cli: { positional: ['data'], example: 'levain explore preview flights --limit 5' },
    http: 'GET /tables/:data/preview',
  }),
  profile: verb('explore.profile', {
    does: 'Computes what a table looks like: types, missing values, quantiles, histograms, frequent values.',
    input: z.object({ data: tableReference }),
    output: z.object({ profile }),
    effect: 'write',
    permission: 'data:read',
    errors: ['dataset-not-found'],
    cli: { positional: ['data'], example: 'levain explore profile flights' },
    http: 'GET /tables/:data/profile',
    step: 'cached',
  }),
  query: verb('explore.query', {
    does: 'Runs SQL over tables and shows the first rows of the result.',
    input: z.object({
      sql: z.string(),
      tables: z
        .record(z.string(), tableReference)
        .default({})
        .describe('Tables by the name the SQL gives them; datasets go by their own name'),
      limit: z.int().min(1).max(10_000).default(100),
    }),
    output: z.object({ rows: z.array(z.record(z.string(), json)) }),
    effect: 'read',
    permission: 'data:read',
    errors: ['sql-invalid', 'dataset-not-found'],
    cli: { positional: ['sql'], example: 'levain explore query "select origin, count(*) from flights group by 1"' },
    http: 'POST /query',
  }),
  lineage: verb('explore.lineage', {
    does: 'Walks the lineage graph from an exact version, up and down.',
    input: z.object({
      of: z.string().describe('e.g. dataset:flights@3, model:late@1, deployment:flights'),
      depth: z.int().min(1).max(50).default(10),
    }),
    output: z.object({ nodes: z.array(z.string()), edges: z.array(lineageEdge) }),
    effect: 'read',
    permission: 'data:read',
    errors: [],
    cli: { positional: ['of'], example: 'levain explore lineage model:late@1' },
    http: 'GET /lineage/:of',
  }),
}
