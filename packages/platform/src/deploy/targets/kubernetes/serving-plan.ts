import { createHash } from 'node:crypto'
import type { KubernetesSettings } from '@levain/core'
import { containerPrivileges } from '../../../kubernetes/index.ts'

/** Everything the objects of a deployment follow from. */
export interface ServingPlan {
  /** The deployment's name. */
  readonly name: string
  readonly model: string
  readonly version: number
  /** Digest of the bundle, `sha256:…`. */
  readonly bundle: string
  readonly settings: KubernetesSettings
}

/** The port an image of a bundle listens at. */
const port = 4000

/** Names of objects are narrower than those of deployments; where a name has to be altered, a piece of its digest keeps it apart from others. */
export function objectName(name: string): string {
  const narrow = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (narrow === name && name.length <= 50) return name
  return `${/^[a-z]/.test(narrow) ? '' : 'd-'}${narrow.slice(0, 40)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`.replace(
    /-+/g,
    '-',
  )
}

/** What the pods of a deployment have in common for ever. */
export const selectorOf = ({ name }: Pick<ServingPlan, 'name'>): Record<string, string> => ({
  'app.kubernetes.io/name': objectName(name),
  'app.kubernetes.io/managed-by': 'levain',
})

export const labelsOf = (plan: ServingPlan): Record<string, string> => ({
  ...selectorOf(plan),
  'app.kubernetes.io/version': String(plan.version),
  'app.kubernetes.io/component': 'serving',
  'levain.dev/model': objectName(plan.model),
})

/** The serving container, as a Deployment and KServe both want it, but for its name. */
export function container({ settings }: ServingPlan): Record<string, unknown> {
  const { image, cpu, memory, gpu, logClaim } = settings
  const cards = gpu > 0 ? { 'nvidia.com/gpu': String(gpu) } : {}
  const get = (path: string) => ({ httpGet: { path, port: 'http' } })
  // On a shared volume each pod has a folder of its own.
  const ownFolder = logClaim === null ? {} : { subPathExpr: '$(POD_NAME)' }
  return {
    image,
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    ...(logClaim === null ? {} : { env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    resources: { requests: { cpu, memory, ...cards }, limits: { cpu, memory, ...cards } },
    startupProbe: { ...get('/readyz'), periodSeconds: 1, failureThreshold: 120 },
    readinessProbe: { ...get('/readyz'), periodSeconds: 3, failureThreshold: 2 },
    livenessProbe: { ...get('/healthz'), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 3 },
    // Those who send requests hear of the end a little later than the replica: it goes on answering meanwhile.
    lifecycle: { preStop: { sleep: { seconds: 4 } } },
    ...containerPrivileges,
    volumeMounts: [
      { name: 'log', mountPath: '/log', ...ownFolder },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  }
}
