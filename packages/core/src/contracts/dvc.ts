import { z } from 'zod'
import { datasetVersion, name, tableReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

const remote = z.string().min(1).describe('A folder, an address such as s3://bucket/prefix, or the name of a remote of the repository')

/** Verbs of `dvc`: versions of data to and from remotes of DVC. */
export const dvcVerbs = {
  push: verb('dvc.push', {
    does: 'Writes a version of a dataset into a DVC remote, and the .dvc file with which dvc pull gets it.',
    input: z.object({
      data: tableReference.describe('The version, e.g. flights@3'),
      remote,
      file: z.string().min(1).optional().describe('Where to write the .dvc file; relative to the project folder. Not written unless given'),
      path: z
        .string()
        .regex(/^(?!\.{1,2}$)[^/\\\p{Cc}]{1,255}$/u, 'expected a name without slashes')
        .optional()
        .describe('What the data is called beside the .dvc file; else as that is, without .dvc'),
    }),
    output: z.object({
      /** The md5, with `.dir` for a folder. */
      object: z.string(),
      files: z.int(),
      bytes: z.int(),
      /** How many files went over, and how many the remote had; files with the same bytes count once. */
      sent: z.int(),
      there: z.int(),
      /** The text of the .dvc file. */
      dvcFile: z.string(),
      written: z.string().nullable(),
    }),
    effect: 'effect',
    permission: 'data:write',
    errors: ['dataset-not-found', 'folder-not-found', 'store-unusable', 'store-full', 'dependency-missing'],
    cli: { positional: ['data', 'remote'], example: 'levain dvc push flights@3 s3://bucket/dvc --file data/flights.parquet.dvc' },
    http: 'POST /dvc/push',
  }),
  pull: verb('dvc.pull', {
    does: 'Brings what a .dvc file or a dvc.lock names into a new version of a dataset, as files.',
    input: z.object({
      file: z.string().min(1).describe('A .dvc file or dvc.lock, then :OUT where it names several; relative to the project folder'),
      dataset: name.describe('Dataset that gets the new version'),
      remote: remote.optional().describe('Where to get it; else the cache and the remotes of the repository'),
    }),
    output: z.object({
      version: datasetVersion,
      /** False when the newest version already had these files; then no version was added. */
      changed: z.boolean(),
      files: z.int(),
      bytes: z.int(),
    }),
    effect: 'write',
    permission: 'data:write',
    errors: ['source-not-found', 'source-unreadable', 'dvc-object-missing', 'dvc-object-damaged', 'dependency-missing'],
    changes: { table: 'datasetVersions', key: ['dataset', 'version'], resource: 'dataset:{dataset}' },
    cli: { positional: ['file', 'dataset'], example: 'levain dvc pull data/raw.dvc raw --remote s3://bucket/dvc' },
    http: 'POST /dvc/pull',
  }),
}
