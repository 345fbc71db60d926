import {
  type ArtifactPlace,
  type Change,
  type Context,
  emit,
  fail,
  insert,
  type ModelVersion,
  newModelVersion,
  update,
  upsert,
} from '@levain/core'
import { nodeOf } from '../find-version.ts'
import { contentsOf } from '../source/contents.ts'

/** A version that was made elsewhere, with the number it has there. */
export interface AdoptedVersion
  extends Pick<
    ModelVersion,
    | 'model'
    | 'version'
    | 'source'
    | 'location'
    | 'description'
    | 'run'
    | 'loggedModel'
    | 'runLink'
    | 'stage'
    | 'status'
    | 'statusMessage'
    | 'createdBy'
    | 'createdAt'
    | 'updatedAt'
  > {
  readonly tags: Readonly<Record<string, string>>
  /** Where its files are among the artifacts here, if they are. */
  readonly place: ArtifactPlace | null
}

/**
 * Takes over a version from elsewhere under its own number, with the manifest of its files where they are here. The same
 * one again is written over; another one that has the number is not.
 *
 * @throws version-taken
 */
export async function adoptVersion(ctx: Context, { tags, place, ...given }: AdoptedVersion, also: Change): Promise<ModelVersion> {
  const { model, version: number } = given
  const before = await ctx.ledger.first('modelVersions', { model, version: number })
  if (before && (before.source !== given.source || before.run !== given.run)) throw fail('version-taken', { model, version: number })
  const loggedModel = given.loggedModel === null ? null : ((await ctx.ledger.first('loggedModels', { id: given.loggedModel })) ?? null)
  const contents = await contentsOf(ctx, { location: given.location, place, copied: null, loggedModel, run: given.run })
  const version = newModelVersion(ctx, { ...given, ...contents })
  const { model: _, version: __, ...set } = version
  await ctx.ledger.commit([
    before ? update('modelVersions', { model, version: number }, set) : insert('modelVersions', version),
    ...Object.entries(tags).map(([key, value]) => upsert('modelVersionTags', { model, version: number, key, value })),
    also,
    ...(version.run === null ? [] : [registered(version, `run:${version.run}`)]),
    emit(version.createdAt, 'model', model, { model, version: number, algorithm: version.algorithm, what: 'imported' }),
  ])
  return version
}

const registered = (version: ModelVersion, from: string): Change =>
  upsert('lineage', { from, to: nodeOf(version), role: 'registered', run: null, step: null, at: version.createdAt })
