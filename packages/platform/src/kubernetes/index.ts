/** The door of `kubernetes`: a cluster's API server, and programs as Jobs on it. */
export { createClient, type KubernetesClient, nameOf } from './client.ts'
export { type Cluster, openCluster } from './cluster.ts'
export { type JobPlan, jobName, jobObject, labelValue, podFolders, secretObject } from './job.ts'
export type { KubernetesObject, Reference } from './kinds.ts'
export { containerPrivileges, podPrivileges } from './least-privileges.ts'
export { type Pod, type PodProblem, problemOfPod } from './pod.ts'
export { type JobEnd, removeJob, startJob, watchJob } from './watch-job.ts'
