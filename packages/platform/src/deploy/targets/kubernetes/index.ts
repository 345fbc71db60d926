/** Deployments on a Kubernetes cluster: text, plan, rollout, status, rollback, removal. */
export { applyToCluster, rollBackOnCluster } from './apply.ts'
export { destroyOnCluster } from './destroy.ts'
export { manifests } from './manifests.ts'
export { openClient, planOf } from './place.ts'
export { planForCluster } from './plan.ts'
export type { ServingPlan } from './serving-plan.ts'
export { answersOnCluster, statusOnCluster } from './status.ts'
