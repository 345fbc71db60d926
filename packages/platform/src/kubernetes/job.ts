import { createHash } from 'node:crypto'
import type { Json, Needs } from '@levain/core'
import type { KubernetesObject } from './kinds.ts'
import { containerPrivileges, podPrivileges } from './least-privileges.ts'
import { nodeRunner } from './runner-node.ts'
import { pythonRunner } from './runner-python.ts'

/** A program on the cluster. */
export interface JobPlan {
  /** Of the Job and its Secret; the same for the same work, so that it is never there twice. See {@link jobName}. */
  readonly name: string
  readonly namespace: string
  /** What it belongs to, beside `app.kubernetes.io/managed-by: levain`. */
  readonly labels: Readonly<Record<string, string>>
  readonly image: string
  readonly needs: Needs
  /** Ended by the cluster when it takes longer. */
  readonly timeoutMs: number | null
  /** Plain values; secrets go into `files`. */
  readonly env: Readonly<Record<string, string>>
  /** `runner`: the task of `files` is carried out; else this, by the shell. */
  readonly command: 'runner' | string
  /** How many of it; each finds its number, from 0, as `JOB_COMPLETION_INDEX`. */
  readonly workers: number | null
  /** In the pod at `/levain/task`, kept as a Secret. */
  readonly files: Readonly<Record<string, string>>
}

/** Where in the pod a task finds what it is told, and where it works. */
export const podFolders = { task: '/levain/task', work: '/levain/work', message: '/dev/termination-log' }

/** A Job that nobody took the result of goes away by itself. */
const keptSeconds = 24 * 60 * 60
const graceSeconds = 15

/** A name for a Job that follows from what it does. */
export function jobName(readable: string, ...identity: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 24)
  const word = readable
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 24)
    .replace(/-+$/, '')
  return `levain-${word || 'job'}-${digest}`
}

/** What a label may hold; what it may not is left out. */
export const labelValue = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')

const metadata = ({ name, namespace, labels }: JobPlan) => ({
  name,
  namespace,
  labels: { 'app.kubernetes.io/managed-by': 'levain', ...labels },
})

/** The files of a job. Removed with it once it names the Job as its owner. */
export function secretObject(plan: JobPlan, owner: { readonly uid: string } | null): KubernetesObject {
  const own = owner ? { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: plan.name, uid: owner.uid }] } : {}
  const runners = plan.command === 'runner' ? { 'runner.py': pythonRunner, 'runner.mjs': nodeRunner } : {}
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadata(plan), ...own },
    type: 'Opaque',
    stringData: { ...runners, ...plan.files },
  }
}

/** The Job: no root, nothing written but under `/levain/work` and `/tmp`, no token of the cluster, no attempt beyond the one. */
export function jobObject(plan: JobPlan): KubernetesObject {
  const { workers, timeoutMs } = plan
  // Who is evicted or preempted has not failed, and begins anew.
  const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }]
  const many =
    workers === null
      ? { backoffLimit: 0 }
      : { completionMode: 'Indexed', completions: workers, parallelism: workers, backoffLimitPerIndex: 3, maxFailedIndexes: workers }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(plan),
    spec: {
      ...many,
      podFailurePolicy: { rules },
      podReplacementPolicy: 'Failed',
      ttlSecondsAfterFinished: keptSeconds,
      ...(timeoutMs === null ? {} : { activeDeadlineSeconds: Math.max(1, Math.ceil(timeoutMs / 1000)) }),
      template: { metadata: { labels: metadata(plan).labels }, spec: podSpec(plan) },
    },
  }
}

function podSpec(plan: JobPlan): Record<string, unknown> {
  return {
    restartPolicy: 'Never',
    ...podPrivileges,
    terminationGracePeriodSeconds: graceSeconds,
    containers: [
      {
        name: 'work',
        image: plan.image,
        command: ['/bin/sh', '-c', plan.command === 'runner' ? chooseRunner : plan.command],
        env: Object.entries({ HOME: '/tmp', ...plan.env }).map(([name, value]) => ({ name, value })),
        resources: resources(plan.needs),
        ...containerPrivileges,
        terminationMessagePolicy: 'File',
        volumeMounts: [
          { name: 'task', mountPath: podFolders.task, readOnly: true },
          { name: 'work', mountPath: podFolders.work },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'task', secret: { secretName: plan.name } },
      { name: 'work', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ],
  }
}

const chooseRunner = [
  `if command -v python3 >/dev/null 2>&1; then exec python3 ${podFolders.task}/runner.py; fi`,
  `if command -v node >/dev/null 2>&1; then exec node ${podFolders.task}/runner.mjs; fi`,
  'echo "levain: the image of a step needs python3 or node on its PATH" >&2; exit 127',
].join('\n')

/** What it asks for is also what it may take: a step gets the machine it named, however busy the node. */
function resources({ cpu, memory, gpu }: Needs): Json {
  const cards: Record<string, string> = gpu > 0 ? { 'nvidia.com/gpu': String(gpu) } : {}
  const bytes: Record<string, string> = memory === null ? {} : { memory: String(memory) }
  const cores = `${Math.max(1, Math.round(cpu * 1000))}m`
  return { requests: { cpu: cores, ...bytes, ...cards }, limits: { cpu: cores, ...bytes, ...cards } }
}
