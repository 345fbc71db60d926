import { copyFile, mkdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Action, type Context, fail, type Json, type ValueType } from '@levain/core'
import { filesOfCommand, lockFiles } from '../engine/code-files.ts'
import { fileDigests } from '../engine/file-digests.ts'
import { partsOf } from '../engine/key.ts'
import { runProcess } from '../engine/process.ts'
import type { PipelineServices } from '../engine/services.ts'
import { exists, tableEndings, tableFromFile, textOf } from '../engine/table-files.ts'
import type { Attempt, Outputs } from '../engine/task.ts'
import { type Bound, type Content, contentTypes, fromJson, isContent, outputOf } from '../engine/values.ts'
import { workFolder } from '../engine/work-folder.ts'
import type { ActionKind } from './action.ts'
import { machineVariables } from './machine-variables.ts'
import { environmentOf, identityOf, lockOf } from './managed-python.ts'
import { readOutputs } from './outputs-file.ts'

type RunAction = Extract<Action, { kind: 'run' }>

/** Any command: inputs as `IN_<name>`, outputs to the paths in `OUT_<name>`, numbers and texts as lines of `$OUTPUTS`. */
const run: ActionKind<RunAction> = {
  async identify(intent) {
    const { action, inputs, folder, seed, once } = intent
    const { code, env } = await once(`run ${action.command}`, () => codeOf(action.command, folder))
    const lock = await lockOf(intent)
    return { parts: { code, env: lock ? identityOf(lock) : env, ...partsOf(inputs), seed }, inputs }
  },

  async perform(intent, attempt) {
    const { ctx, services, action } = intent
    const environment = await environmentOf(intent, attempt)
    const work = workFolder(ctx, attempt)
    await mkdir(join(work, 'in'), { recursive: true })
    await mkdir(join(work, 'out'), { recursive: true })
    const env = {
      ...machineVariables(attempt),
      ...environment,
      ...(await inputVariables(ctx, attempt, join(work, 'in'))),
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
  },
}
export default run

async function codeOf(command: string, folder: string) {
  const locks = lockFiles.map((name) => join(folder, name))
  return {
    code: { command, files: await fileDigests(folder, await filesOfCommand(command, folder)) },
    env: { locks: await fileDigests(folder, locks) },
  }
}

/** What every command finds in its environment, whatever its inputs. */
function variables({ run, task, attempt, seed }: Attempt, work: string): Record<string, string> {
  const found: Record<string, string> = {
    RUN_ID: run.id,
    MLFLOW_RUN_ID: run.id,
    MLFLOW_EXPERIMENT_ID: run.experiment,
    STEP_NAME: task.step.id,
    STEP_ATTEMPT: String(attempt),
    STEP_INDEX: String(task.row.index),
    STEP_SEED: String(seed),
    OUTPUTS: join(work, 'outputs'),
  }
  for (const [name, value] of Object.entries(run.inputs)) found[`PARAM_${name}`] = asText(value)
  for (const [name, type] of Object.entries(task.step.out))
    if (contentTypes.has(type)) found[`OUT_${name}`] = join(work, 'out', name + (endings[type] ?? ''))
  return found
}

/** Where the running server is, and what to say there. */
async function serverVariables({ run }: Attempt, services: PipelineServices): Promise<Record<string, string>> {
  const server = await services.server()
  if (!server) return {}
  const token = server.tokenFor(run.actor)
  return { LEVAIN_URL: server.url, MLFLOW_TRACKING_URI: server.url, LEVAIN_TOKEN: token, MLFLOW_TRACKING_TOKEN: token }
}

const endings: Partial<Record<ValueType, string>> = { table: '.parquet', html: '.html', markdown: '.md', image: '.png' }

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

async function inputVariables(ctx: Context, { inputs }: Attempt, folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, bound] of Object.entries(inputs)) found[`IN_${name}`] = await inputText(ctx, bound, join(folder, name))
  return found
}

/** A path for a content, the text of a plain value, JSON for a list (of paths, where it is a list of contents). */
async function inputText(ctx: Context, { artifact }: Bound, target: string): Promise<string> {
  if (isContent(artifact)) return layOut(ctx, artifact, target)
  if (!Array.isArray(artifact.value)) return asText(artifact.value)
  const items: Json[] = []
  for (const [index, item] of artifact.value.entries()) {
    const inner = fromJson(item)
    items.push(isContent(inner) ? await layOut(ctx, inner, `${target}.${index}`) : item)
  }
  return JSON.stringify(items)
}

/** Puts a content where a program can read it: a table as one Parquet file, or as a folder of them. */
async function layOut(ctx: Context, { type, digest }: Content, target: string): Promise<string> {
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

/** Takes what the command left behind into the store. */
async function collect(ctx: Context, attempt: Attempt, work: string): Promise<Outputs> {
  const { step } = attempt.task
  const written = readOutputs(await textOf(join(work, 'outputs')), step.out)
  for (const [name, value] of Object.entries(written)) if (typeof value === 'number') attempt.metric(name, value)
  const outputs: Outputs = {}
  for (const [name, type] of Object.entries(step.out)) {
    const content = contentTypes.has(type) ? await collectContent(ctx, type, join(work, 'out', name)) : undefined
    outputs[name] = outputOf(step.id, name, type, content ?? written[name])
  }
  return outputs
}

async function collectContent(ctx: Context, type: ValueType, path: string): Promise<string | undefined> {
  if (type === 'table') {
    for (const ending of tableEndings) if (await exists(`${path}.${ending}`)) return tableFromFile(ctx, `${path}.${ending}`)
    return undefined
  }
  const file = path + (endings[type] ?? '')
  const found = await stat(file).catch(() => null)
  if (!found) return undefined
  const isFolder = type === 'model' || type === 'dir'
  if (isFolder) return found.isDirectory() ? ctx.blobs.putFolder(file, type) : undefined
  return found.isFile() ? (await ctx.blobs.putFile(file)).sha256 : undefined
}
