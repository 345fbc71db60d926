/** An object of Kubernetes, as it is sent and answered. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
  readonly [field: string]: unknown
}

export interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly uid?: string
  readonly generation?: number
  readonly [field: string]: unknown
}

/** Names an object; an object names itself. */
export interface Reference {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** The kinds that are spoken of, and how they stand in a path; all of them are within a namespace. */
const plurals: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  Event: 'events',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  InferenceService: 'inferenceservices',
  Job: 'jobs',
  NetworkPolicy: 'networkpolicies',
  Pod: 'pods',
  PodDisruptionBudget: 'poddisruptionbudgets',
  Secret: 'secrets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  ServiceMonitor: 'servicemonitors',
}

/** Path of all objects of a kind in a namespace. */
export function pathOfKind({ apiVersion, kind }: Pick<Reference, 'apiVersion' | 'kind'>, namespace: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const plural = plurals[kind]
  if (!plural) throw new Error(`no path is known for objects of kind ${kind}`)
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`
}

/** Path of one object. */
export const pathOf = (object: Reference, namespace: string): string =>
  `${pathOfKind(object, object.metadata.namespace ?? namespace)}/${encodeURIComponent(object.metadata.name)}`
