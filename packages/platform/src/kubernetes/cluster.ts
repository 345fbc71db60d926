import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fail } from '@levain/core'
import { clusterOfConfig } from './kubeconfig.ts'

/** Where a cluster's API server is, and how to prove who asks. */
export interface Cluster {
  readonly server: string
  /** Objects go here unless they say otherwise. */
  readonly namespace: string
  /** PEM of who may have signed the server's certificate; the system's own list where absent. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** The name in the server's certificate, where it is not that of the address. */
  readonly serverName?: string
  /** Whether the server's certificate is not looked at, as the kubeconfig may ask for. */
  readonly insecure?: boolean
  /** Asked for with each request, as tokens are given out anew. */
  readonly token?: () => Promise<string | undefined>
}

export interface ClusterOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly serviceAccountFolder?: string
}

/**
 * The cluster to speak to, found as `kubectl` finds it: the files that `KUBECONFIG` names, `~/.kube/config`, or the service account of the
 * pod this process runs in. `LEVAIN_KUBE_CONTEXT` picks another context than the current one, `LEVAIN_KUBE_NAMESPACE` another namespace.
 *
 * @throws kubernetes-not-configured
 */
export async function openCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { env = process.env, serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount' } = options
  const named = env.KUBECONFIG?.split(delimiter).filter(Boolean)
  const files = named?.length ? named : [join(env.HOME ?? homedir(), '.kube', 'config')]
  const texts = await Promise.all(files.map(async (path) => ({ path, text: await readFile(path, 'utf8').catch(() => null) })))
  const found = texts.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]))
  const cluster = found.length > 0 ? clusterOfConfig(found, env.LEVAIN_KUBE_CONTEXT, env) : await inCluster(env, serviceAccountFolder)
  if (!cluster) throw fail('kubernetes-not-configured', { reason: `there is no ${files.join(', ')}, and this process is in no pod` })
  return { ...cluster, namespace: env.LEVAIN_KUBE_NAMESPACE || cluster.namespace }
}

/** From inside a pod: the address is in the environment, the rest in files that the cluster keeps fresh. */
async function inCluster(env: Readonly<Record<string, string | undefined>>, folder: string): Promise<Cluster | null> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env
  const ca = await readFile(join(folder, 'ca.crt'), 'utf8').catch(() => null)
  if (!host || ca === null) return null
  const namespace = (await readFile(join(folder, 'namespace'), 'utf8').catch(() => 'default')).trim()
  const token = async () => (await readFile(join(folder, 'token'), 'utf8')).trim()
  return { server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, namespace, ca, token }
}
