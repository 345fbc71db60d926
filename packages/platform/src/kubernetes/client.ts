import type { Cluster } from './cluster.ts'
import { type KubernetesObject, pathOf, pathOfKind, type Reference } from './kinds.ts'
import { refusal } from './refusal.ts'
import { createTransport } from './transport.ts'

export interface ApplyOptions {
  /** Says what would become of the object; nothing changes. */
  readonly dryRun?: boolean
}

/** An API server, as far as it is needed. Every call may throw kubernetes-unreachable and kubernetes-refused. */
export interface KubernetesClient {
  readonly namespace: string
  readonly server: string
  /** The object as it is; null where there is none. */
  read<Kind extends KubernetesObject>(reference: Reference): Promise<Kind | null>
  /** Creates it; false when there is one of this name already. @throws kubernetes-quota */
  create(object: KubernetesObject): Promise<boolean>
  /** Makes it what is said here, by server-side apply; fields that others own and that are not said stay. @throws kubernetes-quota */
  apply<Kind extends KubernetesObject>(object: Kind, options?: ApplyOptions): Promise<Kind>
  /** Removes it, and in the background what it owns; true when there was one. */
  remove(reference: Reference): Promise<boolean>
  list<Kind extends KubernetesObject>(kind: Pick<Reference, 'apiVersion' | 'kind'>, selector: Selector, namespace?: string): Promise<Kind[]>
  /** What a pod's only container has said, and goes on saying until it ends or the signal is aborted. */
  followLog(pod: string, onBytes: (bytes: Uint8Array) => void, signal: AbortSignal): Promise<void>
}

export interface Selector {
  readonly labels?: Readonly<Record<string, string>>
  readonly fields?: Readonly<Record<string, string>>
}

const manager = 'levain'

/** A client for one cluster, over its REST interface. */
export function createClient(cluster: Cluster): KubernetesClient {
  const { namespace, server } = cluster
  const { send, follow } = createTransport(cluster)
  return {
    namespace,
    server,
    async read(reference) {
      const { status, body } = await send('GET', pathOf(reference, namespace))
      if (status === 404 && isMissing(body)) return null
      return checked(`reading ${nameOf(reference)}`, status, body)
    },
    async create(object) {
      const path = pathOfKind(object, object.metadata.namespace ?? namespace)
      const { status, body } = await send('POST', `${path}?${strict()}`, { body: object })
      if (status === 409) return false
      checked(`creating ${nameOf(object)}`, status, body)
      return true
    },
    async apply(object, { dryRun = false } = {}) {
      const query = `${strict()}&force=true${dryRun ? '&dryRun=All' : ''}`
      const { status, body } = await send('PATCH', `${pathOf(object, namespace)}?${query}`, {
        body: object,
        type: 'application/apply-patch+yaml',
      })
      return checked(`applying ${nameOf(object)}`, status, body)
    },
    async remove(reference) {
      const { status, body } = await send('DELETE', `${pathOf(reference, namespace)}?propagationPolicy=Background`)
      if (status === 404) return false
      checked(`removing ${nameOf(reference)}`, status, body)
      return true
    },
    async list(kind, selector, within = namespace) {
      const { status, body } = await send('GET', `${pathOfKind(kind, within)}?${queryOf(selector)}`)
      return checked<{ items: never[] }>(`listing ${kind.kind} objects`, status, body).items
    },
    followLog: (pod, onBytes, signal) =>
      follow(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?follow=true`, onBytes, signal),
  }
}

const strict = (): string => `fieldManager=${manager}&fieldValidation=Strict`

export const nameOf = ({ kind, metadata }: Reference): string => `${kind} ${metadata.name}`

/** Told apart from a server that does not know the kind at all. */
const isMissing = (body: unknown): boolean => (body as { details?: { name?: string } }).details?.name !== undefined

function checked<Body>(doing: string, status: number, body: unknown): Body {
  if (status >= 200 && status < 300) return body as Body
  throw refusal(doing, status, body)
}

function queryOf({ labels, fields }: Selector): string {
  const written = (pairs: Readonly<Record<string, string>>) =>
    Object.entries(pairs)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')
  return new URLSearchParams({
    ...(labels ? { labelSelector: written(labels) } : {}),
    ...(fields ? { fieldSelector: written(fields) } : {}),
  }).toString()
}
