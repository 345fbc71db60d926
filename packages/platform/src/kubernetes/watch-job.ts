import { setTimeout } from 'node:timers/promises'
import { fail } from '@levain/core'
import { type KubernetesClient, nameOf } from './client.ts'
import { type JobPlan, jobObject, secretObject } from './job.ts'
import type { KubernetesObject } from './kinds.ts'
import { type Pod, problemOfPod } from './pod.ts'
import { refusal, shortened } from './refusal.ts'

/** How a program on the cluster ended. */
export type JobEnd =
  | { readonly kind: 'ended'; readonly exitCode: number /** What it left behind as its termination message. */; readonly message: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'memory' }
  /** Removed by somebody, or with its node. */
  | { readonly kind: 'lost' }

export interface WatchOptions {
  readonly signal: AbortSignal
  readonly onText: (text: Uint8Array | string) => void
  /** How often to look; 1,000 ms. */
  readonly everyMs?: number
}

/** A quota that is used up may be free again soon; this long it is waited for. */
const quotaPatienceMs = 60_000

interface Job extends KubernetesObject {
  readonly spec?: { readonly suspend?: boolean }
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[]
  }
}

/** Starts a program on the cluster, unless it is there already. @throws kubernetes-unreachable, kubernetes-refused, kubernetes-quota */
export async function startJob(client: KubernetesClient, plan: JobPlan): Promise<{ readonly isNew: boolean }> {
  const job = jobObject(plan)
  const there = await client.read<Job>(job)
  if (there) return { isNew: false }
  await client.apply(secretObject(plan, null))
  const isNew = await client.create(job)
  const made = await client.read<Job>(job)
  if (made?.metadata.uid) await client.apply(secretObject(plan, { uid: made.metadata.uid }))
  return { isNew }
}

/** Removes a program from the cluster, with its pods and files. */
export async function removeJob(client: KubernetesClient, { name, namespace }: Pick<JobPlan, 'name' | 'namespace'>): Promise<void> {
  const metadata = { name, namespace }
  await client.remove({ apiVersion: 'batch/v1', kind: 'Job', metadata })
  await client.remove({ apiVersion: 'v1', kind: 'Secret', metadata })
}

/**
 * Waits for the end of a program and hands on what it says.
 *
 * @throws image-unavailable, kubernetes-quota, kubernetes-unreachable after a while without an answer, and the signal's reason
 */
export async function watchJob(client: KubernetesClient, plan: JobPlan, { signal, onText, everyMs = 1000 }: WatchOptions): Promise<JobEnd> {
  const job = jobObject(plan)
  const log = new LogReader(client, onText)
  const notes = new Notes(onText)
  const startedMs = performance.now()
  for (;;) {
    signal.throwIfAborted()
    const seen = await client.read<Job>(job)
    const pod = newest(
      await client.list<Pod>({ apiVersion: 'v1', kind: 'Pod' }, { labels: { 'batch.kubernetes.io/job-name': plan.name } }, plan.namespace),
    )
    const end = seen === null ? ({ kind: 'lost' } as const) : endOf(seen, pod)
    if (end) {
      await log.finish(pod)
      return end
    }
    if (pod) await log.follow(pod)
    const problem = pod && problemOfPod(pod)
    if (problem?.kind === 'image' && problem.isFinal) throw fail('image-unavailable', { image: plan.image, reason: problem.text })
    if (problem) notes.say(problem.text)
    if (!pod) await lookForRefusal(client, plan, notes, performance.now() - startedMs)
    await setTimeout(everyMs, undefined, { signal })
  }
}

/** Of several pods, as after an eviction, the newest counts. */
const newest = (pods: readonly Pod[]): Pod | undefined =>
  [...pods].sort((a, b) => String(a.metadata.creationTimestamp).localeCompare(String(b.metadata.creationTimestamp))).at(-1)

function endOf({ status }: Job, pod: Pod | undefined): JobEnd | null {
  const over = status?.conditions?.find(({ type, status: state }) => (type === 'Complete' || type === 'Failed') && state === 'True')
  if (!over) return null
  if (over.reason === 'DeadlineExceeded') return { kind: 'timeout' }
  if (pod && problemOfPod(pod)?.kind === 'memory') return { kind: 'memory' }
  const ended = pod?.status?.containerStatuses?.[0]?.state?.terminated
  return ended ? { kind: 'ended', exitCode: ended.exitCode, message: ended.message ?? '' } : { kind: 'lost' }
}

/** A Job that gets no pod says why in an event only. */
async function lookForRefusal(client: KubernetesClient, plan: JobPlan, notes: Notes, waitedMs: number): Promise<void> {
  const fields = { 'involvedObject.kind': 'Job', 'involvedObject.name': plan.name, reason: 'FailedCreate' }
  const events = await client.list<KubernetesObject>({ apiVersion: 'v1', kind: 'Event' }, { fields }, plan.namespace)
  const message = events.map((event) => String(event.message ?? '')).at(-1)
  if (message === undefined) return
  const refused = refusal(`a pod of ${nameOf(jobObject(plan))}`, 403, { message })
  const isQuota = /exceeded quota/.test(message)
  if (!isQuota || waitedMs > quotaPatienceMs) throw refused
  notes.say(shortened(message))
}

/** Says a thing once, until another one is to be said. */
class Notes {
  readonly #onText: (text: string) => void
  #last = ''

  constructor(onText: (text: string) => void) {
    this.#onText = onText
  }

  say(text: string): void {
    if (text === this.#last) return
    this.#last = text
    this.#onText(`waiting: ${text}\n`)
  }
}

/** Follows what the newest pod says; what was missed is fetched in the end. */
class LogReader {
  readonly #client: KubernetesClient
  readonly #onText: (text: Uint8Array) => void
  #pod = ''
  #bytes = 0
  #reading: Promise<void> = Promise.resolve()
  #stop = new AbortController()

  constructor(client: KubernetesClient, onText: (text: Uint8Array) => void) {
    this.#client = client
    this.#onText = onText
  }

  async follow(pod: Pod): Promise<void> {
    const isRunning = pod.status?.containerStatuses?.some(({ state }) => state?.running || state?.terminated)
    if (!isRunning || pod.metadata.name === this.#pod) return
    this.#stop.abort()
    await this.#reading
    this.#pod = pod.metadata.name
    this.#bytes = 0
    this.#stop = new AbortController()
    this.#reading = this.#read(this.#stop.signal)
  }

  /** A log that breaks off is told again from its beginning; what was heard before is passed over. */
  async #read(signal: AbortSignal): Promise<void> {
    let at = 0
    const onBytes = (bytes: Uint8Array) => {
      const fresh = bytes.subarray(Math.max(0, this.#bytes - at))
      at += bytes.length
      if (at <= this.#bytes) return
      this.#bytes = at
      this.#onText(fresh)
    }
    await this.#client.followLog(this.#pod, onBytes, signal).catch(() => {})
  }

  async finish(pod: Pod | undefined): Promise<void> {
    if (!pod) return
    this.#stop.abort()
    await this.#reading
    if (pod.metadata.name !== this.#pod) this.#bytes = 0
    this.#pod = pod.metadata.name
    await this.#read(AbortSignal.timeout(10_000))
  }
}
