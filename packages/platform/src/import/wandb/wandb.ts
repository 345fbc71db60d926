import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { entriesOf, foldersIn, isFolder, linkRefused, markOf } from '../folder.ts'
import { importItems } from '../import-items.ts'
import type { Item, LeftOut } from '../items.ts'
import { keepExperiment } from '../keep/experiment.ts'
import { keepRun } from '../keep/run.ts'
import { type LoggedRun, projectOf, readRun } from './run.ts'
import { logRecords } from './survey.ts'

type Verb = Contracts['import']['wandb']

/**
 * Brings in runs of Weights & Biases from the folders its client writes, offline or not. Nothing outside of them is read, but
 * the files of artifacts in a staging folder that is named.
 *
 * @throws folder-not-found
 */
export async function wandb(ctx: Context, { folder, staging }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const given = resolve(ctx.projectFolder, folder)
  const path = await realpath(given).catch(() => given)
  const found = await runsIn(path)
  if (found.runs.length === 0)
    throw fail('folder-not-found', { path: given, expected: 'a folder of W&B runs (with run-….wandb files below)' })
  return importItems(ctx, `wandb:${path}`, itemsIn(found, staging === undefined ? undefined : await stagingFolder(ctx, staging)))
}

async function stagingFolder(ctx: Context, staging: string): Promise<string> {
  const path = resolve(ctx.projectFolder, staging)
  if (!(await isFolder(path))) throw fail('folder-not-found', { path, expected: "the folder in which W&B's client stages artifacts" })
  return path
}

interface Found {
  readonly runs: readonly LoggedRun[]
  readonly refused: readonly LeftOut[]
}

/** Logs in the folder itself, in folders of runs below it, or in those below its folder `wandb`; the oldest of a run first. */
async function runsIn(path: string): Promise<Found> {
  const refused: LeftOut[] = []
  const logs = new Map<string, string[]>()
  const folders = [
    path,
    ...(await foldersIn(path)).map((folder) => folder.path),
    ...(await foldersIn(join(path, 'wandb'))).map((folder) => folder.path),
  ]
  for (const folder of folders)
    for (const entry of await entriesOf(folder)) {
      const id = /^run-(.+)\.wandb$/.exec(entry.name)?.[1]
      if (id === undefined) continue
      if (entry.kind === 'file') logs.set(id, [...(logs.get(id) ?? []), entry.path])
      else refused.push(linkRefused(`run:${id}`))
    }
  return { runs: [...logs].map(([id, paths]) => ({ id, logs: paths })), refused }
}

async function* itemsIn({ runs, refused }: Found, staging: string | undefined): AsyncGenerator<Item | LeftOut> {
  yield* refused
  const projects = new Set<string>()
  for (const run of runs) {
    const project = await projectIn(run).catch((error: Error) => error)
    if (project instanceof Error) {
      yield { item: `run:${run.id}`, reason: project.message }
      continue
    }
    if (!projects.has(project)) yield experimentItem(project)
    projects.add(project)
    yield await runItem(run, project, staging)
  }
}

/** The project stands near the beginning of the log. */
async function projectIn({ logs: [log = ''] }: LoggedRun): Promise<string> {
  for await (const record of logRecords(log)) if (record?.run) return projectOf({ run: record.run })
  throw Object.assign(new Error('its log does not say which run it is of'), { code: 'EFORM' })
}

function experimentItem(name: string): Item {
  return {
    what: 'experiment',
    name,
    mark: name,
    keep: (ctx, claim) => {
      const at = new Date(ctx.clock.now()).toISOString()
      return keepExperiment(ctx, { name, createdAt: at, updatedAt: at, deletedAt: null, tags: {} }, claim)
    },
  }
}

async function runItem(run: LoggedRun, project: string, staging: string | undefined): Promise<Item> {
  const marks = await Promise.all(run.logs.map((log) => markOf(join(log, '..'))))
  return {
    what: 'run',
    name: `${project}/${run.id}`,
    mark: JSON.stringify([marks, staging ?? null]),
    async keep(ctx, claim) {
      const { leftOut, ...source } = await readRun(run, staging)
      return [...leftOut, ...(await keepRun(ctx, source, claim))]
    },
  }
}
