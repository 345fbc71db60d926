import { copyFile, link, mkdir, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { type Context, digest as digestSchema, fail, isLevainError } from '@levain/core'
import { z } from 'zod'
import {
  createClient,
  type JobEnd,
  type JobPlan,
  jobName,
  type KubernetesClient,
  labelValue,
  openCluster,
  podFolders,
  removeJob,
  startJob,
  watchJob,
} from '../../../kubernetes/index.ts'
import { filesOfCommand, lockFiles } from '../../engine/code-files.ts'
import { exists } from '../../engine/table-files.ts'
import { type Attempt, type Outputs, taskName } from '../../engine/task.ts'
import { workFolder } from '../../engine/work-folder.ts'
import { machineVariables } from '../machine-variables.ts'
import { collect, endings, inputVariables, type LayOut, variables } from './contract.ts'
import { imageOf } from './image.ts'
import type { RunIntent } from './index.ts'
import { lendToken } from './lend-token.ts'

/** A file of the task: where it goes below the pod's work folder, and what it holds. */
interface TaskFile {
  readonly path: string
  readonly digest: string
}

/**
 * Runs the command as a Job on a Kubernetes cluster. The Job is named after what it does, so that one that is there, because this process
 * was interrupted, is waited for and never started twice. Cancelled or out of time it is removed; when this process ends, it goes on.
 *
 * @throws step-failed, step-timeout, step-out-of-memory, step-lost, image-unavailable, and what the cluster refuses
 */
export async function runOnCluster(intent: RunIntent, attempt: Attempt): Promise<Outputs> {
  const client = createClient(await openCluster())
  const { plan, revoke } = await jobOf(intent, attempt, client.namespace)
  try {
    const { isNew } = await startJob(client, plan)
    attempt.log.write(`${isNew ? 'started' : 'found'} Job ${plan.namespace}/${plan.name}\n`)
    const end = await watchJob(client, plan, { signal: attempt.signal, onText: (text) => attempt.log.write(text) })
    const outputs = await outcome(intent.ctx, attempt, plan, end)
    await removeJob(client, plan)
    await revoke()
    return outputs
  } catch (error) {
    if (!isLeftRunning(attempt.signal, error)) await giveUp(intent.ctx, client, plan, revoke)
    throw error
  }
}

/** When this process goes, or has lost the run to another, or cannot reach the cluster, the Job is somebody's still. */
const isLeftRunning = ({ aborted, reason }: AbortSignal, error: unknown): boolean =>
  aborted ? reason === 'interrupt' || reason === 'lost' : isLevainError(error, 'kubernetes-unreachable')

async function giveUp(ctx: Context, client: KubernetesClient, plan: JobPlan, revoke: () => Promise<void>): Promise<void> {
  await removeJob(client, plan).catch((error) => ctx.log.warn('a Job could not be removed', { job: plan.name, cause: String(error) }))
  await revoke().catch((error) => ctx.log.warn('a token could not be revoked', { cause: String(error) }))
}

async function jobOf(intent: RunIntent, attempt: Attempt, namespace: string): Promise<{ plan: JobPlan; revoke: () => Promise<void> }> {
  const { ctx, services, action } = intent
  const { run, task } = attempt
  const server = process.env.LEVAIN_CLUSTER_URL?.replace(/\/+$/, '')
  if (!server) throw fail('kubernetes-not-configured', { reason: 'LEVAIN_CLUSTER_URL does not say at which address pods reach the server' })
  const image = imageOf(action)
  const files = await codeFiles(ctx, action.command, attempt.folder)
  const inputs = await inputVariables(attempt, `${podFolders.work}/in`, layOutInPod(ctx, files))
  const own = { ...machineVariables({ task, gpus: [] }), ...inputs, ...variables(attempt, podFolders.work) }
  const identity = [
    run.id,
    task.step.id,
    String(task.row.index),
    String(attempt.attempt),
    image,
    JSON.stringify({ files, own, command: action.command }),
  ]
  const { token, revoke } = await lendToken(ctx, services, run.actor, `${taskName(task.row)} of run ${run.id}`)
  const { folder, message } = { folder: podFolders.work, message: podFolders.message }
  const env = { ...own, LEVAIN_URL: server, MLFLOW_TRACKING_URI: server }
  const plan: JobPlan = {
    name: jobName(task.step.id, ...identity),
    namespace,
    labels: {
      'levain.dev/run': labelValue(run.id),
      'levain.dev/step': labelValue(task.step.id),
      'levain.dev/index': String(Math.max(0, task.row.index)),
      'levain.dev/attempt': String(attempt.attempt),
    },
    image,
    needs: task.step.needs,
    timeoutMs: task.step.timeoutMs,
    env: {},
    command: 'runner',
    workers: null,
    files: { token, 'task.json': JSON.stringify({ server, folder, message, command: action.command, env, files }) },
  }
  return { plan, revoke }
}

/** What the command names, with its imports and lock files: the same that its cache key is made of. */
async function codeFiles(ctx: Context, command: string, folder: string): Promise<TaskFile[]> {
  const locks: string[] = []
  for (const name of lockFiles) if (await exists(join(folder, name))) locks.push(join(folder, name))
  const files: TaskFile[] = []
  for (const path of [...new Set([...(await filesOfCommand(command, folder)), ...locks])].sort())
    files.push({
      path: `code/${relative(folder, path).split(sep).join('/')}`,
      digest: (await ctx.blobs.putFile(await copied(ctx, path))).sha256,
    })
  return files
}

/** The store may take a file it is given for its own; those of the project stay where they are. */
async function copied(ctx: Context, path: string): Promise<string> {
  const copy = join(ctx.stateFolder, 'tmp', `code-${ctx.random.id()}`)
  await mkdir(dirname(copy), { recursive: true })
  await copyFile(path, copy)
  return copy
}

/** Notes which files a content is made of; the pod fetches them. */
const layOutInPod =
  (ctx: Context, files: TaskFile[]): LayOut =>
  async ({ type, digest }, target) => {
    const below = target.slice(podFolders.work.length + 1)
    if (type !== 'table' && type !== 'model' && type !== 'dir') {
      files.push({ path: below + (endings[type] ?? ''), digest })
      return target + (endings[type] ?? '')
    }
    const manifest = await ctx.blobs.manifest(digest)
    const [only] = manifest.files
    if (type === 'table' && manifest.files.length === 1 && only) {
      files.push({ path: `${below}.parquet`, digest: only.sha256 })
      return `${target}.parquet`
    }
    for (const file of manifest.files) files.push({ path: `${below}/${file.path}`, digest: file.sha256 })
    return target
  }

const result = z.object({ files: z.array(z.object({ path: z.string(), digest: digestSchema })).max(100_000) })
const message = z.object({ result: digestSchema })

async function outcome(ctx: Context, attempt: Attempt, { name }: JobPlan, end: JobEnd): Promise<Outputs> {
  const { run, task } = attempt
  const step = taskName(task.row)
  if (end.kind === 'timeout') throw fail('step-timeout', { step, timeoutMs: task.step.timeoutMs ?? 0 })
  if (end.kind === 'memory') throw fail('step-out-of-memory', { step, limit: memoryOf(attempt) })
  if (end.kind === 'lost') throw fail('step-lost', { step, job: name })
  if (end.exitCode !== 0)
    throw fail('step-failed', { run: run.id, step: task.step.id, reason: `the command ended with exit code ${end.exitCode}` })
  const work = workFolder(ctx, attempt)
  await rm(work, { recursive: true, force: true })
  await mkdir(join(work, 'out'), { recursive: true })
  const { files } = result.parse(JSON.parse(await ctx.blobs.text(message.parse(JSON.parse(end.message)).result)))
  for (const { path, digest } of files) await fetchTo(ctx, digest, work, path)
  return collect(ctx, attempt, work)
}

/** A result that was altered names no file beyond the attempt's own folder. */
async function fetchTo(ctx: Context, digest: string, work: string, path: string): Promise<void> {
  const target = join(work, path)
  if (!target.startsWith(work + sep) || !/^(out\/|outputs$)/.test(path))
    throw fail('input-invalid', { field: 'result', expected: 'a path below out', got: path })
  await mkdir(dirname(target), { recursive: true })
  const source = await ctx.blobs.path(digest)
  await link(source, target).catch(() => copyFile(source, target))
}

const memoryOf = ({ task }: Attempt): string => {
  const { memory } = task.step.needs
  return memory === null ? 'its node has' : `${Number((memory / 2 ** 20).toPrecision(4))} MiB`
}
