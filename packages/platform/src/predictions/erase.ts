import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Change,
  type Context,
  type DatasetVersion,
  type Deployment,
  emit,
  isLevainError,
  type ManifestFile,
  nowIso,
  type TableDigest,
} from '@levain/core'
import { commitVersion } from '../store/index.ts'
import { eraseLabels } from './erase-labels.ts'
import { eraseLooked } from './erase-looked.ts'
import { forgetVersions } from './forget.ts'
import { type KeptLog, keptLog, type LogFile, logDataset, logFile, manifestOf, versionsOf } from './kept-log.ts'
import { type Subject, withoutSubject, withSubject } from './subject.ts'

/** What an erasure did. */
export interface Erased {
  /** Predictions that are no more, and labels. */
  readonly rows: number
  readonly labels: number
  /** Versions of the log and of its labels that are no more, since they held them. */
  readonly versions: number
  /** What was made of the log with these rows in it and is not the log's to change: models, other datasets, files set aside. */
  readonly remaining: string[]
}

const attemptsMax = 20

/**
 * Removes the predictions about a subject from the dataset of the log, with their labels, and from the tables that checks looked at. The
 * versions that held them are forgotten: nothing leads to their files any more, and `levain gc` removes the bytes. Broken off, it is repeated.
 *
 * @param evidence stands in the event for the subject, which is not named
 */
export async function eraseSubject(ctx: Context, deployment: Deployment, subject: Subject, evidence: string): Promise<Erased> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await erase(ctx, deployment, subject, evidence)
    } catch (error) {
      // Rows came into the log in between.
      if (!isLevainError(error, 'conflict') || attempt === attemptsMax) throw error
    }
  }
}

async function erase(ctx: Context, deployment: Deployment, subject: Subject, evidence: string): Promise<Erased> {
  const kept = await keptLog(ctx, deployment)
  const held = await filesOf(ctx, await versionsOf(ctx, deployment))
  const found = await filesWith(ctx, held, subject)
  const ids = await idsIn(ctx, found)
  const labels = await eraseLabels(ctx, deployment, ids)
  const looked = await eraseLooked(ctx, deployment, ids)
  const gone = held.filter(({ files }) => files.some(({ sha256 }) => found.has(sha256))).map(({ version }) => version)
  const rows = ids === null ? 0 : ((await ctx.blobs.manifest(ids)).rows ?? 0)
  const remaining = [...looked.remaining, ...(await madeOf(ctx, gone)), ...(await setAside(deployment))]
  const erased = { rows, labels: labels.rows, versions: gone.length + labels.versions, remaining }
  const event = emit(nowIso(ctx), 'dataset', logDataset(deployment.name), { what: 'erased', subject: evidence, ...erased })
  const changes = [...(await forgetVersions(ctx, gone)), ...labels.changes, ...looked.changes, event]
  await commit(ctx, deployment, kept, await rewritten(ctx, kept, found, subject), changes)
  return erased
}

interface Held {
  readonly version: DatasetVersion
  readonly files: readonly ManifestFile[]
}

const filesOf = (ctx: Context, versions: readonly DatasetVersion[]): Promise<Held[]> =>
  Promise.all(versions.map(async (version) => ({ version, files: (await ctx.blobs.manifest(version.manifest)).files })))

/** The files that hold rows about the subject, each with a table of those rows. */
async function filesWith(ctx: Context, held: readonly Held[], subject: Subject): Promise<Map<string, TableDigest>> {
  const found = new Map<string, TableDigest>()
  const seen = new Set<string>()
  for (const { version, files } of held) {
    for (const file of files) {
      if (seen.has(file.sha256)) continue
      seen.add(file.sha256)
      const part = manifestOf([logFile(file)], version.schema)
      const written = await ctx.tables.write(withSubject(subject, 'part', part), { part: await ctx.blobs.putManifest(part) })
      if (written.manifest.rows) found.set(file.sha256, written.digest)
    }
  }
  return found
}

/** The ids of the predictions in these tables; null where there are none. */
async function idsIn(ctx: Context, found: ReadonlyMap<string, TableDigest>): Promise<TableDigest | null> {
  if (found.size === 0) return null
  const tables = Object.fromEntries([...found.values()].map((table, at) => [`t${at}`, table]))
  const each = Object.keys(tables).map((name) => `select __id__ as id from ${name}`)
  return (await ctx.tables.write(`select distinct id from (${each.join(' union all ')})`, tables)).digest
}

/** The files of the newest version, without the subject. */
async function rewritten(ctx: Context, kept: KeptLog, found: ReadonlyMap<string, TableDigest>, subject: Subject): Promise<LogFile[]> {
  const parts: LogFile[] = []
  for (const part of kept.parts) {
    if (!found.has(part.sha256)) {
      parts.push(part)
      continue
    }
    const alone = manifestOf([part], kept.manifest.schema ?? [])
    const { manifest } = await ctx.tables.write(withoutSubject(subject, 'part', alone), { part: await ctx.blobs.putManifest(alone) })
    parts.push({ ...manifest.files[0]!, first: part.first, last: part.last })
  }
  return parts
}

/** A version of the log with these files, together with what else changes. */
export async function commit(
  ctx: Context,
  deployment: Deployment,
  kept: KeptLog,
  parts: readonly LogFile[],
  also: readonly Change[],
): Promise<void> {
  const isSame = parts.length === kept.parts.length && parts.every(({ sha256 }, at) => sha256 === kept.parts[at]?.sha256)
  if (isSame) return ctx.ledger.commit(also)
  const manifest = await ctx.blobs.putManifest(manifestOf(parts, kept.manifest.schema ?? []))
  const dataset = logDataset(deployment.name)
  const parents = [`deployment:${deployment.name}`]
  await commitVersion(ctx, { dataset, manifest, source: `prediction log of ${deployment.name}`, parents, after: kept.version, also })
}

/** What was made of these versions, by the lineage. */
async function madeOf(ctx: Context, versions: readonly DatasetVersion[]): Promise<string[]> {
  const own = new Set(versions.flatMap(({ dataset, version, manifest }) => [`dataset:${dataset}@${version}`, `table:${manifest}`]))
  const edges = await ctx.ledger.find('lineage', { where: { from: { in: [...own] } } })
  return [...new Set(edges.map(({ to }) => to))].filter((node) => !own.has(node))
}

async function setAside({ folder }: Deployment): Promise<string[]> {
  const names = await readdir(join(folder, 'log')).catch(() => [])
  return names.filter((name) => name.endsWith('.damaged')).map((name) => `file:${join(folder, 'log', name)}`)
}
