import { type Context, type DatasetVersion, type Deployment, fail, type Manifest, type ManifestFile, type TableDigest } from '@levain/core'

/** The dataset that a deployment's prediction log becomes. */
export const logDataset = (deployment: string): string => `${deployment}.log`

/** The part of a prediction log that is a dataset already. */
export interface KeptLog {
  /** The newest version, 0 where there is none. */
  readonly version: number
  readonly table: TableDigest | null
  readonly manifest: Manifest
  /** Its files, oldest first, each named after the segments whose rows it holds. */
  readonly parts: readonly LogFile[]
  /** The last segment whose rows it holds; 0 where it holds none. */
  readonly taken: number
}

/** A Parquet file with the rows of the segments `first` to `last`. */
export interface LogFile extends ManifestFile {
  readonly first: number
  readonly last: number
}

const nothing: Manifest = { v: 1, kind: 'table', files: [], schema: [], rows: 0, bytes: 0 }

export async function keptLog(ctx: Pick<Context, 'ledger' | 'blobs'>, deployment: Pick<Deployment, 'name'>): Promise<KeptLog> {
  const [newest] = await versionsOf(ctx, deployment, 1)
  if (!newest) return { version: 0, table: null, manifest: nothing, parts: [], taken: 0 }
  const manifest = await ctx.blobs.manifest(newest.manifest)
  const parts = manifest.files.map(logFile)
  return { version: newest.version, table: newest.manifest, manifest, parts, taken: Math.max(0, ...parts.map(({ last }) => last)) }
}

/** The columns of the log as far as it is a dataset; none where it is not one yet. */
export const logSchema = async (ctx: Pick<Context, 'ledger' | 'blobs'>, deployment: Pick<Deployment, 'name'>) =>
  (await keptLog(ctx, deployment)).manifest.schema ?? []

/** Versions of the log as a dataset, newest first. */
export function versionsOf(ctx: Pick<Context, 'ledger'>, { name }: Pick<Deployment, 'name'>, limit?: number): Promise<DatasetVersion[]> {
  const query = { where: { dataset: logDataset(name) }, orderBy: [['version', 'desc']] } as const
  return ctx.ledger.find('datasetVersions', limit === undefined ? query : { ...query, limit })
}

/** The name of a file in the dataset: which segments it holds is what makes each row come into it once. */
const fileName = (first: number, last: number): string => `${first}-${last}.parquet`

/** @throws conflict for a dataset of that name that somebody made in another way */
export function logFile(file: ManifestFile): LogFile {
  const [, first, last] = /^(\d+)-(\d+)\.parquet$/.exec(file.path) ?? []
  if (first !== undefined && last !== undefined) return { ...file, first: Number(first), last: Number(last) }
  throw fail('conflict', { what: 'The dataset of the prediction log', expected: 'files named after segments', got: file.path.slice(0, 64) })
}

/** Files of the log as a table of their own. */
export async function tableOf(ctx: Pick<Context, 'blobs'>, kept: KeptLog, parts: readonly LogFile[]): Promise<TableDigest> {
  return ctx.blobs.putManifest(manifestOf(parts, kept.manifest.schema ?? []))
}

export function manifestOf(parts: readonly LogFile[], schema: NonNullable<Manifest['schema']>): Manifest {
  const files = parts.map(({ first, last, ...file }) => ({ ...file, path: fileName(first, last) }))
  return {
    v: 1,
    kind: 'table',
    files,
    schema: [...schema],
    rows: files.reduce((sum, { rows = 0 }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
