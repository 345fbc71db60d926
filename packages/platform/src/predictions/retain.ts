import { type Context, type Deployment, emit, isLevainError, nowIso } from '@levain/core'
import { commit } from './erase.ts'
import { forgetVersions } from './forget.ts'
import { type KeptLog, keptLog, type LogFile, logDataset, manifestOf, tableOf, versionsOf } from './kept-log.ts'

/** How much of a log is kept; whichever is reached first. */
export interface Retention {
  readonly keepDays: number | null
  readonly keepBytes: number | null
}

/** What went because it was too old or too much. */
export interface Dropped {
  readonly rows: number
  readonly files: number
}

const dayMs = 86_400_000
const attemptsMax = 20

/** Drops whole files from the old end of the log, and forgets the versions that held them. A file goes when its newest row may. */
export async function retainLog(ctx: Context, deployment: Deployment, retention: Retention): Promise<Dropped> {
  for (let attempt = 1; ; attempt += 1) {
    const kept = await keptLog(ctx, deployment)
    const old = await tooMuch(ctx, kept, retention)
    if (old.length === 0) return { rows: 0, files: 0 }
    try {
      return await drop(ctx, deployment, kept, old)
    } catch (error) {
      if (!isLevainError(error, 'conflict') || attempt === attemptsMax) throw error
    }
  }
}

async function tooMuch(ctx: Context, kept: KeptLog, { keepDays, keepBytes }: Retention): Promise<LogFile[]> {
  const old: LogFile[] = []
  let { bytes } = kept.manifest
  for (const part of kept.parts.filter(({ rows }) => rows !== 0)) {
    const isTooMuch = keepBytes !== null && bytes > keepBytes
    if (!isTooMuch && !(keepDays !== null && (await newestMs(ctx, kept, part)) < ctx.clock.now() - keepDays * dayMs)) break
    old.push(part)
    bytes -= part.bytes
  }
  return old
}

async function newestMs(ctx: Context, kept: KeptLog, part: LogFile): Promise<number> {
  const [row] = await ctx.tables.query('select max(__at__) as at from part', { part: await tableOf(ctx, kept, [part]) })
  return Date.parse(String(row?.at))
}

async function drop(ctx: Context, deployment: Deployment, kept: KeptLog, old: readonly LogFile[]): Promise<Dropped> {
  const rest = kept.parts.filter((part) => !old.includes(part))
  const parts = rest.length > 0 ? rest : [await emptied(ctx, kept, old.at(-1)!)]
  const held = new Set(old.map(({ sha256 }) => sha256))
  const versions = await versionsOf(ctx, deployment)
  const manifests = await Promise.all(versions.map(({ manifest }) => ctx.blobs.manifest(manifest)))
  const gone = versions.filter((_, at) => manifests[at]!.files.some(({ sha256 }) => held.has(sha256)))
  const dropped = { rows: old.reduce((sum, { rows = 0 }) => sum + rows, 0), files: old.length }
  const event = emit(nowIso(ctx), 'dataset', logDataset(deployment.name), { what: 'dropped', ...dropped, versions: gone.length })
  await commit(ctx, deployment, kept, parts, [...(await forgetVersions(ctx, gone)), event])
  return dropped
}

/** A table has a file, if one without rows; its name goes on saying which segments were taken. */
async function emptied(ctx: Context, kept: KeptLog, part: LogFile): Promise<LogFile> {
  const table = await ctx.blobs.putManifest(manifestOf([part], kept.manifest.schema ?? []))
  const { manifest } = await ctx.tables.write('select * from part where false', { part: table })
  return { ...manifest.files[0]!, first: part.first, last: part.last }
}
