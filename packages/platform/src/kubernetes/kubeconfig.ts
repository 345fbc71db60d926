import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fail } from '@levain/core'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Cluster } from './cluster.ts'
import { createExecCredential, execPlugin } from './exec-credential.ts'

const text = z.string().min(1)

const clusterEntry = z.object({
  server: text,
  'certificate-authority': text.optional(),
  'certificate-authority-data': text.optional(),
  'tls-server-name': text.optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'proxy-url': text.optional(),
})

const userEntry = z.object({
  token: text.optional(),
  tokenFile: text.optional(),
  'client-certificate': text.optional(),
  'client-certificate-data': text.optional(),
  'client-key': text.optional(),
  'client-key-data': text.optional(),
  exec: execPlugin.optional(),
})

const config = z.object({
  'current-context': z.string().optional(),
  clusters: z.array(z.object({ name: text, cluster: clusterEntry })).nullish(),
  contexts: z.array(z.object({ name: text, context: z.object({ cluster: text, user: text, namespace: text.optional() }) })).nullish(),
  users: z.array(z.object({ name: text, user: userEntry.nullish() })).nullish(),
})

interface File {
  readonly path: string
  readonly text: string
}

/**
 * The cluster a context of kubeconfig files means. Of several files the first that names a thing counts; paths in one are relative to it.
 *
 * @throws kubernetes-not-configured
 */
export function clusterOfConfig(
  files: readonly File[],
  context: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Cluster {
  const parsed = files.map((file) => ({ ...read(file), folder: dirname(file.path) }))
  const where = files.map(({ path }) => path).join(', ')
  const find = <Entry extends { name: string }>(
    kind: string,
    name: string | undefined,
    listed: (one: (typeof parsed)[number]) => Entry[] | null | undefined,
  ) => {
    for (const one of parsed) for (const entry of listed(one) ?? []) if (entry.name === name) return { ...entry, folder: one.folder }
    throw fail('kubernetes-not-configured', { reason: `${where} has no ${kind} ${name ?? '(none is current)'}` })
  }
  const name = context || parsed.map((one) => one['current-context']).find(Boolean)
  const { context: chosen } = find('context', name, ({ contexts }) => contexts)
  const { cluster, folder } = find('cluster', chosen.cluster, ({ clusters }) => clusters)
  const user = find('user', chosen.user, ({ users }) => users)
  if (cluster['proxy-url'])
    throw fail('kubernetes-not-configured', { reason: `cluster ${chosen.cluster} is behind a proxy-url, which is not supported` })
  return {
    namespace: chosen.namespace ?? 'default',
    ...addressOf(cluster, folder),
    ...credentialsOf(user.user ?? {}, user.folder, cluster, env),
  }
}

function read({ path, text }: File): z.output<typeof config> {
  try {
    return config.parse(parse(text))
  } catch (cause) {
    throw fail('kubernetes-not-configured', { reason: `${path} is no kubeconfig` }, cause)
  }
}

type ClusterEntry = z.output<typeof clusterEntry>

function addressOf(entry: ClusterEntry, folder: string): Partial<Cluster> & Pick<Cluster, 'server'> {
  const ca = pem(entry['certificate-authority-data'], entry['certificate-authority'], folder)
  return {
    server: entry.server.replace(/\/+$/, ''),
    ...(ca === undefined ? {} : { ca }),
    ...(entry['tls-server-name'] === undefined ? {} : { serverName: entry['tls-server-name'] }),
    ...(entry['insecure-skip-tls-verify'] ? { insecure: true } : {}),
  }
}

function credentialsOf(
  user: z.output<typeof userEntry>,
  folder: string,
  cluster: ClusterEntry,
  env: Readonly<Record<string, string | undefined>>,
): Partial<Cluster> {
  const cert = pem(user['client-certificate-data'], user['client-certificate'], folder)
  const key = pem(user['client-key-data'], user['client-key'], folder)
  const { token, tokenFile, exec } = user
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tokenFile !== undefined
      ? { token: async () => readFileSync(resolve(folder, tokenFile), 'utf8').trim() }
      : token !== undefined
        ? { token: async () => token }
        : exec
          ? { token: createExecCredential(exec, cluster, env) }
          : {}),
  }
}

/** PEM given in base64, or by the path of a file. */
function pem(data: string | undefined, path: string | undefined, folder: string): string | undefined {
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8')
  if (path === undefined) return undefined
  try {
    return readFileSync(resolve(folder, path), 'utf8')
  } catch (cause) {
    throw fail('kubernetes-not-configured', { reason: `${path} cannot be read` }, cause)
  }
}
