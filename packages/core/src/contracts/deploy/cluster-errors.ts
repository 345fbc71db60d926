/** What can go wrong wherever a cluster is asked. */
export const clusterErrors = [
  'kubernetes-not-configured',
  'kubernetes-unreachable',
  'kubernetes-refused',
  'kubernetes-quota',
  'image-unavailable',
] as const
