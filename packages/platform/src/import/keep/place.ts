import { type ArtifactPlace, artifactUri, type Context } from '@levain/core'

interface Found {
  readonly place: ArtifactPlace | null
  /** Where files are read from; '' where they are not to be had. */
  readonly location: string
}

/**
 * Where the files are, here, that were at this address at the source: `…/RUN/artifacts/PATH` is among the artifacts of the
 * run, if that was brought in.
 */
export async function placeAt(ctx: Pick<Context, 'ledger'>, address: string): Promise<Found> {
  const [, id = '', rest = ''] = addresses.map((form) => form.exec(address)).find((found) => found !== null) ?? []
  const isLoggedModel = id.startsWith('m-')
  const owner = isLoggedModel ? await ctx.ledger.first('loggedModels', { id }) : await ctx.ledger.first('runs', { id })
  if (!owner || owner.location !== null) return { place: null, location: remoteLocation(address) ?? '' }
  const path = decoded(rest)
  return { place: { run: id, path }, location: [artifactUri(owner), path].filter(Boolean).join('/') }
}

/** `runs:/RUN/PATH`, `models:/m-ID` and `…/RUN/artifacts/PATH`. */
const addresses = [/^runs:\/+([^/]+)(?:\/(.*?))?\/?$/, /^models:\/+(m-[\w-]+)$/, /(?:^|\/)([^/]+)\/artifacts(?:\/(.*?))?\/?$/]

/** The logged model that a version's source names. */
export const loggedModelIn = (source: string): string | null => /^models:\/+(m-[\w-]+)$/.exec(source)?.[1] ?? null

/** An address that whoever reads may reach by itself, such as `s3://…`; null for folders of the machine it was written on. */
export function remoteLocation(uri: string | null | undefined): string | null {
  return uri && /^(s3|gs|wasbs?|abfss?|hdfs|viewfs|dbfs|https?|ftp|sftp|r2|oss):\//.test(uri) ? uri : null
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
