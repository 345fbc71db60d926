import { copyFile, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, fail } from '@levain/core'
import { runProcess } from '../../engine/process.ts'
import type { PipelineServices } from '../../engine/services.ts'
import type { Attempt, Outputs } from '../../engine/task.ts'
import { workFolder } from '../../engine/work-folder.ts'
import { machineVariables } from '../machine-variables.ts'
import { environmentOf } from '../managed-python.ts'
import { collect, endings, inputVariables, type LayOut, variables } from './contract.ts'
import type { RunIntent } from './index.ts'

/** Runs the command as a process of this machine. @throws step-failed, cancelled */
export async function runHere(intent: RunIntent, attempt: Attempt): Promise<Outputs> {
  const { ctx, services, action } = intent
  const environment = await environmentOf(intent, attempt)
  const work = workFolder(ctx, attempt)
  await mkdir(join(work, 'in'), { recursive: true })
  await mkdir(join(work, 'out'), { recursive: true })
  const env = {
    ...machineVariables(attempt),
    ...environment,
    ...(await inputVariables(attempt, join(work, 'in'), layOutHere(ctx))),
    ...variables(attempt, work),
    ...(await serverVariables(attempt, services)),
  }
  const ended = await runProcess({
    command: action.command,
    folder: attempt.folder,
    env,
    signal: attempt.signal,
    onText: (text) => attempt.log.write(text),
    pidFile: join(work, 'pid'),
  })
  if (ended !== 'exit code 0')
    throw fail('step-failed', { run: attempt.run.id, step: attempt.task.step.id, reason: `the command ended with ${ended}` })
  return collect(ctx, attempt, work)
}

/** Where the running server is, and what to say there. */
async function serverVariables({ run }: Attempt, services: PipelineServices): Promise<Record<string, string>> {
  const server = await services.server()
  if (!server) return {}
  const token = server.tokenFor(run.actor)
  return { LEVAIN_URL: server.url, MLFLOW_TRACKING_URI: server.url, LEVAIN_TOKEN: token, MLFLOW_TRACKING_TOKEN: token }
}

/** Puts a content where a program can read it: a table as one Parquet file, or as a folder of them. */
const layOutHere =
  (ctx: Context): LayOut =>
  async ({ type, digest }, target) => {
    if (type === 'model' || type === 'dir') {
      await ctx.blobs.materialise(digest, target)
      return target
    }
    if (type !== 'table') return linkTo(await ctx.blobs.path(digest), target + (endings[type] ?? ''))
    const { files } = await ctx.blobs.manifest(digest)
    const [only] = files
    if (files.length === 1 && only) return linkTo(await ctx.blobs.path(only.sha256), `${target}.parquet`)
    await ctx.blobs.materialise(digest, target)
    return target
  }

/** A link, as the store's bytes are never altered; a copy where the file system has no links. */
async function linkTo(source: string, target: string): Promise<string> {
  await symlink(source, target).catch(() => copyFile(source, target))
  return target
}
