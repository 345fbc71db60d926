import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { importFile } from '../store/index.ts'
import { commit } from './commit.ts'

type Verb = Contracts['ingest']['file']

/** Reads a file into the next version of a dataset; commits nothing unless all of it could be read, or set aside. */
export async function file(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { dataset, path, ...options } = input
  const { digest, quarantine } = await importFile(ctx, { path, ...options })
  return { ...(await commit(ctx, { dataset, manifest: digest, source: path, parents: [`file:${path}`] })), quarantine }
}
