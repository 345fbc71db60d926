import { type Context, type Digests, isLevainError, type Json, nowIso, remove, upsert } from '@levain/core'
import type { DvcObject } from './format/out.ts'

/** Where notes are kept of the files of a folder that came before all of them had. */
const source = 'dvc'
const filesPerNote = 500

type Note = readonly (readonly [md5: string, digests: Digests])[]

/** Files of a folder that are here already: from an attempt that broke off, or in the newest version of a dataset. */
export async function known(ctx: Context, folder: DvcObject, dataset: string): Promise<Map<string, Digests>> {
  const noted = (await notesOf(ctx, folder)).flatMap(({ state }) => state as unknown as Note)
  // What DVC 2 named goes by another md5 than that of its bytes.
  const before = folder.naming === 'md5' ? await filesOfNewest(ctx, dataset) : []
  const found = new Map<string, Digests>()
  for (const [md5, digests] of [...before, ...noted]) if (await ctx.blobs.has(digests.sha256)) found.set(md5, digests)
  return found
}

async function filesOfNewest(ctx: Context, dataset: string): Promise<Note> {
  const [newest] = await ctx.ledger.find('datasetVersions', { where: { dataset }, orderBy: [['version', 'desc']], limit: 1 })
  if (!newest) return []
  const { files } = await ctx.blobs.manifest(newest.manifest).catch((error) => {
    if (isLevainError(error, 'blob-not-found')) return { files: [] }
    throw error
  })
  return files.map(({ md5, sha256, bytes }) => [md5, { sha256, md5, bytes }])
}

/** Notes down the files of a folder as they come, many at a time. */
export class Progress {
  readonly #ctx: Context
  readonly #folder: DvcObject
  #waiting: (readonly [string, Digests])[] = []
  #files = 0

  constructor(ctx: Context, folder: DvcObject) {
    this.#ctx = ctx
    this.#folder = folder
  }

  async add(md5: string, digests: Digests): Promise<void> {
    this.#waiting.push([md5, digests])
    this.#files += 1
    if (this.#waiting.length < filesPerNote) return
    const state = this.#waiting as unknown as Json
    this.#waiting = []
    this.#ctx.log.info('fetching', { folder: this.#folder.md5, files: this.#files })
    await this.#ctx.ledger.commit([upsert('imports', { source, item: `${this.#folder.md5}/${md5}`, state, at: nowIso(this.#ctx) })])
  }
}

export async function forget(ctx: Context, folder: DvcObject): Promise<void> {
  const notes = await notesOf(ctx, folder)
  if (notes.length > 0) await ctx.ledger.commit(notes.map(({ item }) => remove('imports', { source, item })))
}

/** `0` is the sign that comes after `/`. */
const notesOf = (ctx: Context, { md5 }: DvcObject) =>
  ctx.ledger.find('imports', { where: { source, item: { gt: `${md5}/`, lt: `${md5}0` } } })
