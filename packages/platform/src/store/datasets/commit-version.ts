import {
  type Change,
  type Context,
  type DatasetVersion,
  emit,
  fail,
  insert,
  isLevainError,
  type LineageEdge,
  type Manifest,
  nowIso,
  upsert,
} from '@levain/core'

/** Where a version came from, for {@link commitVersion}. */
export interface NewVersion {
  /** Name of the dataset; it is made where there is none yet. */
  readonly dataset: string
  /** The digest of its manifest: of a table, or of files as they are. */
  readonly manifest: string
  /** What people see as its origin: a file's path, the SQL. */
  readonly source: string
  /** Nodes of the lineage graph it was made of, e.g. `dataset:raw@2`, `table:sha256:…`, `file:data/a.csv`. */
  readonly parents: readonly string[]
  /** The version it was made from, 0 for none: if another is the newest by now, nothing is written. */
  readonly after?: number
  /** Changes that belong to the same commit. */
  readonly also?: readonly Change[]
}

/** Others may take the number we wanted; after so many times something else is wrong. */
const attemptsMax = 50

/**
 * Makes a table, a file or a folder the next version of a dataset, with its lineage and its event, in one commit. Where the
 * newest version has the same rows, or the same files, already nothing is written and that version is returned.
 *
 * @throws dataset-not-found when `manifest` is that of a model
 * @throws conflict when `after` is not the newest version
 */
export async function commitVersion(ctx: Context, given: NewVersion): Promise<{ version: DatasetVersion; changed: boolean }> {
  const manifest = await ctx.blobs.manifest(given.manifest)
  if (manifest.kind === 'model') throw fail('dataset-not-found', { reference: given.manifest })
  for (let attempt = 1; ; attempt += 1) {
    const newest = await newestVersion(ctx, given.dataset)
    refuseOther(given, newest)
    if (newest && newest.content === contentOf(given.manifest, manifest)) return { version: newest, changed: false }
    const version = versionAfter(ctx, given, manifest, newest)
    try {
      await ctx.ledger.commit([
        ...(await datasetRow(ctx, given.dataset)),
        ...changes(ctx, given, version, manifest.kind),
        ...(given.also ?? []),
      ])
      return { version, changed: true }
    } catch (error) {
      if (!isLevainError(error, 'conflict') || attempt === attemptsMax) throw error
    }
  }
}

function refuseOther({ dataset, after }: NewVersion, newest: DatasetVersion | undefined): void {
  const got = newest?.version ?? 0
  if (after !== undefined && after !== got)
    throw fail('conflict', { what: `dataset ${dataset}`, expected: `version ${after}`, got: `version ${got}` })
}

async function newestVersion(ctx: Context, dataset: string): Promise<DatasetVersion | undefined> {
  const [newest] = await ctx.ledger.find('datasetVersions', { where: { dataset }, orderBy: [['version', 'desc']], limit: 1 })
  return newest
}

async function datasetRow(ctx: Context, name: string): Promise<Change[]> {
  if (await ctx.ledger.first('datasets', { name })) return []
  return [insert('datasets', { name, description: '', owner: ctx.actor.id, aliases: {}, createdAt: nowIso(ctx) })]
}

const contentOf = (digest: string, manifest: Manifest): string => manifest.content ?? digest

function versionAfter(ctx: Context, given: NewVersion, manifest: Manifest, newest: DatasetVersion | undefined): DatasetVersion {
  return {
    dataset: given.dataset,
    version: (newest?.version ?? 0) + 1,
    manifest: given.manifest,
    content: contentOf(given.manifest, manifest),
    schema: manifest.schema ?? [],
    rows: manifest.rows ?? 0,
    bytes: manifest.bytes,
    source: given.source,
    createdBy: ctx.actor.id,
    run: ctx.run?.id ?? null,
    createdAt: nowIso(ctx),
  }
}

function changes(ctx: Context, given: NewVersion, version: DatasetVersion, kind: Manifest['kind']): Change[] {
  const { dataset, version: number, manifest, rows } = version
  const node = `dataset:${dataset}@${number}`
  const table = `table:${manifest}`
  const edge = (from: string, to: string, role: string): LineageEdge => ({
    from,
    to,
    role,
    run: ctx.run?.id ?? null,
    step: ctx.run?.step ?? null,
    at: version.createdAt,
  })
  const sources = given.parents.map((parent) => edge(parent, node, 'source'))
  // Later steps name the table by its digest: the version must be found from there too, unless it was made from it.
  const content = kind !== 'table' || given.parents.includes(table) ? [] : [edge(node, table, 'content')]
  return [
    insert('datasetVersions', version),
    ...[...sources, ...content].map((row) => upsert('lineage', row)),
    emit(version.createdAt, 'dataset', dataset, { dataset, version: number, rows, manifest }),
  ]
}
