import type { Context, DatasetVersion } from '@levain/core'
import { commitVersion, type NewVersion } from '../store/index.ts'

/** Commits a version. Where the rows were there before, later steps get the table that is there, not an equal other one. */
export async function commit(ctx: Context, given: NewVersion): Promise<{ data: string; version: DatasetVersion; changed: boolean }> {
  const { version, changed } = await commitVersion(ctx, given)
  return { data: version.manifest, version, changed }
}
