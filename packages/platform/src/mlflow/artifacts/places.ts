import { type ArtifactPlace, artifactPathProblem, artifactPlace, type Context } from '@levain/core'
import { refusal } from '../errors.ts'

/** The place of a path below the artifact proxy. */
export const placeOf = async (ctx: Pick<Context, 'ledger'>, address: string): Promise<ArtifactPlace> =>
  artifactPlace(ctx, safePath(address))

/** Refused in the words that clients look for. A slash at the end says nothing. */
export function safePath(given: string | undefined): string {
  const path = (given ?? '').replace(/\/$/, '')
  if (path !== '' && artifactPathProblem(path) !== null) throw refusal('Invalid path')
  return path
}
