import type { Blueprint, Exporter } from '../exporter.ts'
import { json, refuseCanary } from '../exporter.ts'
import { mebibytes, quantity } from '../kserve.ts'
import { page } from './page.ts'
import { templates } from './templates.ts'

/** A chart of its own: values with a schema, and templates that one can read. */
const helm: Exporter = {
  title: 'Kubernetes, with Helm',
  files(blueprint) {
    refuseCanary('helm', blueprint, 'a Service of Kubernetes does not weigh its pods')
    return {
      'Chart.yaml': chart(blueprint),
      'values.yaml': values(blueprint),
      'values.schema.json': json(schema),
      ...templates,
      '.helmignore': '.git/\n*.tgz\n',
      'README.md': page(blueprint),
    }
  },
}

export default helm

const chart = ({ name, model, version, levain }: Blueprint): string => `apiVersion: v2
name: ${name}
description: ${JSON.stringify(`${model}, served by Levain ${levain}`)}
type: application
version: 0.1.0
appVersion: '${version}'
kubeVersion: '>=1.27.0-0'
`

const values = ({ image, replicas, cpu, memoryGiB }: Blueprint): string => `# Image that serves the model, best by its digest.
image: ${image}
imagePullSecrets: []

# Pods that answer; with autoscaling, the fewest.
replicas: ${replicas}

autoscaling:
  enabled: true
  maxReplicas: ${replicas * 4}
  # Percent of the requested cores, over all pods.
  targetCpuPercent: 60

resources:
  requests:
    cpu: ${quantity(cpu)}
    memory: ${mebibytes(memoryGiB)}
  # No limit of cores: a pod may use what is idle.
  limits:
    memory: ${mebibytes(memoryGiB)}

service:
  port: 80

# An address outside the cluster, through the controller of this class.
ingress:
  enabled: false
  className: ''
  host: ''
  tlsSecret: ''

# The prediction log. Without a claim it lives as long as its pod; a claim that many pods may write (ReadWriteMany) keeps a folder for each.
log:
  existingClaim: ''
  sizeLimit: 5Gi

networkPolicy:
  enabled: true
  # Who may ask, as peers of a NetworkPolicy; nobody named: every pod of the cluster.
  from: []

# For Prometheus Operator.
serviceMonitor:
  enabled: false
  interval: 15s

nodeSelector: {}
tolerations: []
`

const text = { type: 'string' }
const flag = { type: 'boolean' }
const object = (properties: Record<string, unknown>, required: readonly string[] = Object.keys(properties)): unknown => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})
const quantities = object({ cpu: { type: ['string', 'number'] }, memory: text }, ['memory'])

/** Mistyped values are refused before anything is applied. */
const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...(object(
    {
      image: { type: 'string', minLength: 1 },
      imagePullSecrets: { type: 'array', items: object({ name: text }) },
      replicas: { type: 'integer', minimum: 1 },
      autoscaling: object({
        enabled: flag,
        maxReplicas: { type: 'integer', minimum: 1 },
        targetCpuPercent: { type: 'integer', minimum: 1, maximum: 100 },
      }),
      resources: object({ requests: quantities, limits: quantities }),
      service: object({ port: { type: 'integer', minimum: 1, maximum: 65_535 } }),
      ingress: object({ enabled: flag, className: text, host: text, tlsSecret: text }),
      log: object({ existingClaim: text, sizeLimit: text }),
      networkPolicy: object({ enabled: flag, from: { type: 'array', items: { type: 'object' } } }),
      serviceMonitor: object({ enabled: flag, interval: text }),
      nodeSelector: { type: 'object', additionalProperties: text },
      tolerations: { type: 'array', items: { type: 'object' } },
      global: { type: 'object' },
    },
    ['image', 'replicas', 'autoscaling', 'resources', 'service', 'ingress', 'log', 'networkPolicy', 'serviceMonitor'],
  ) as object),
}
