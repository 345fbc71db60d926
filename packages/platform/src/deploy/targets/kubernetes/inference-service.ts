import type { KubernetesObject } from '../../../kubernetes/index.ts'
import { container, labelsOf, objectName, type ServingPlan } from './serving-plan.ts'

/**
 * The same for clusters with KServe: it makes Deployment, Service and autoscaler itself. The image answers the Open Inference Protocol,
 * so it is given as a container of its own and needs no ServingRuntime.
 */
export function inferenceService(plan: ServingPlan): KubernetesObject {
  const { settings } = plan
  const log = settings.logClaim === null ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: settings.logClaim } }
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: {
      name: objectName(plan.name),
      namespace: settings.namespace,
      labels: labelsOf(plan),
      annotations: { 'serving.kserve.io/deploymentMode': 'Standard', 'levain.dev/bundle': plan.bundle },
    },
    spec: {
      predictor: {
        minReplicas: settings.minReplicas,
        maxReplicas: settings.maxReplicas,
        scaleMetric: 'cpu',
        scaleTarget: 70,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 30,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65532,
          runAsGroup: 65532,
          fsGroup: 65532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [{ name: 'kserve-container', ...container(plan) }],
        volumes: [
          { name: 'log', ...log },
          { name: 'tmp', emptyDir: {} },
        ],
      },
    },
  }
}
