import { code } from './define.ts'

/** Codes of what runs on a Kubernetes cluster. */
export const cluster = {
  'kubernetes-not-configured': code<{ reason: string }>({
    status: 422,
    message: (d) => `There is no way to a Kubernetes cluster: ${d.reason}.`,
  }),
  'kubernetes-unreachable': code<{ server: string; reason: string }>({
    status: 503,
    message: (d) => `The Kubernetes cluster at ${d.server} does not answer: ${d.reason}`,
    next: () => 'kubectl cluster-info',
  }),
  'kubernetes-refused': code<{ doing: string; reason: string }>({
    status: 422,
    message: (d) => `The Kubernetes cluster refused ${d.doing}: ${d.reason}`,
  }),
  'kubernetes-quota': code<{ doing: string; reason: string }>({
    status: 422,
    message: (d) => `The quota of the Kubernetes cluster does not allow ${d.doing}: ${d.reason}`,
    next: () => 'kubectl describe resourcequota',
  }),
  'image-unavailable': code<{ image: string; reason: string }>({
    status: 422,
    message: (d) => `The Kubernetes cluster cannot use the image ${d.image}: ${d.reason}`,
  }),
  'step-out-of-memory': code<{ step: string; limit: string }>({
    status: 422,
    message: (d) => `Step ${d.step} was ended by the cluster: it took more memory than ${d.limit}.`,
  }),
  'step-lost': code<{ step: string; job: string }>({
    status: 502,
    message: (d) => `Step ${d.step} has left the cluster without a result: somebody removed its Job ${d.job} or its pod.`,
  }),
  'target-fixed': code<{ deployment: string; target: string; wanted: string }>({
    status: 409,
    message: (d) => `Deployment ${d.deployment} is on ${d.target} and cannot move to ${d.wanted}; destroy it first, or use another name.`,
    next: (d) => `levain deploy destroy ${d.deployment}`,
  }),
}
