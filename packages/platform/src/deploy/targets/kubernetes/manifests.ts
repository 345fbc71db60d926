import type { KubernetesSettings } from '@levain/core'
import { type KubernetesObject, podPrivileges } from '../../../kubernetes/index.ts'
import { inferenceService } from './inference-service.ts'
import { container, labelsOf, objectName, type ServingPlan, selectorOf } from './serving-plan.ts'

/**
 * The objects that make a model version answer on a Kubernetes cluster; a pure function of the plan. Applied in this order. What they
 * allow is what serving needs: no root, no writing but to the log, no token of the cluster, no way out of the pod.
 */
export function manifests(plan: ServingPlan): KubernetesObject[] {
  const { settings } = plan
  const monitor = settings.monitor ? [serviceMonitor(plan)] : []
  if (settings.form === 'kserve') return [inferenceService(plan), networkPolicy(plan)]
  return [networkPolicy(plan), service(plan), deployment(plan), autoscaler(plan), disruptionBudget(plan), ...monitor]
}

/** Kinds that an earlier apply may have made and that these settings do without. */
export function superfluous(plan: ServingPlan): Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>[] {
  const wanted = new Set(manifests(plan).map(({ kind }) => kind))
  return everyKind(plan).filter(({ kind }) => !wanted.has(kind))
}

/** All that may be there for a deployment, whatever was asked for. */
export function everyKind(plan: ServingPlan): KubernetesObject[] {
  const both: KubernetesSettings = { ...plan.settings, form: 'deployment', monitor: true }
  return [inferenceService(plan), ...manifests({ ...plan, settings: both })].reverse()
}

const metadata = (plan: ServingPlan) => ({ name: objectName(plan.name), namespace: plan.settings.namespace, labels: labelsOf(plan) })

/** Seconds in which a replica answers what it has begun; the serving process itself stops waiting after 25. */
const graceSeconds = 30

function deployment(plan: ServingPlan): KubernetesObject {
  const { settings } = plan
  const labels = labelsOf(plan)
  const log = settings.logClaim === null ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: settings.logClaim } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata(plan), annotations: { 'levain.dev/bundle': plan.bundle } },
    spec: {
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: 300,
      minReadySeconds: 2,
      selector: { matchLabels: selectorOf(plan) },
      // A replica of the version before goes only when one of the new version answers.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels, annotations: { 'levain.dev/bundle': plan.bundle } },
        spec: {
          ...podPrivileges,
          terminationGracePeriodSeconds: graceSeconds,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: selectorOf(plan) },
            },
          ],
          containers: [{ name: 'serve', ...container(plan) }],
          volumes: [
            { name: 'log', ...log },
            { name: 'tmp', emptyDir: {} },
          ],
        },
      },
    },
  }
}

const service = (plan: ServingPlan): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(plan),
  spec: { type: 'ClusterIP', selector: selectorOf(plan), ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }] },
})

const autoscaler = (plan: ServingPlan): KubernetesObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: metadata(plan),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: objectName(plan.name) },
    minReplicas: plan.settings.minReplicas,
    maxReplicas: plan.settings.maxReplicas,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
    behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
  },
})

const disruptionBudget = (plan: ServingPlan): KubernetesObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata(plan),
  spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selectorOf(plan) } },
})

/** In: requests at the one port. Out: nothing, not even names. */
const networkPolicy = (plan: ServingPlan): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(plan),
  spec: {
    podSelector: { matchLabels: selectorOf(plan) },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ protocol: 'TCP', port: 4000 }] }],
    egress: [],
  },
})

const serviceMonitor = (plan: ServingPlan): KubernetesObject => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: metadata(plan),
  spec: { selector: { matchLabels: selectorOf(plan) }, endpoints: [{ port: 'http', path: '/metrics', interval: '30s' }] },
})
