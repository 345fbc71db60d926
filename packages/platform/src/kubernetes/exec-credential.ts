import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fail } from '@levain/core'
import { z } from 'zod'

/** A program of the cloud that says who one is, as the kubeconfig of EKS, AKS and GKE names one. */
export const execPlugin = z.object({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().optional(),
})

const answer = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({ token: z.string().min(1), expirationTimestamp: z.iso.datetime({ offset: true }).optional() }),
})

const execute = promisify(execFile)
const answerWithinMs = 60_000
/** A token is renewed this much before it ends. */
const marginMs = 60_000

/** Asks the program for a token, and keeps it as long as it is good. @throws kubernetes-not-configured */
export function createExecCredential(
  plugin: z.output<typeof execPlugin>,
  cluster: { readonly server: string },
  env: Readonly<Record<string, string | undefined>>,
): () => Promise<string> {
  let known: { token: string; untilMs: number } | undefined
  return async () => {
    if (known && performance.now() < known.untilMs) return known.token
    const { token, expirationTimestamp } = await ask(plugin, cluster, env)
    const leftMs = expirationTimestamp === undefined ? Number.POSITIVE_INFINITY : millisecondsUntil(expirationTimestamp)
    known = { token, untilMs: performance.now() + leftMs - marginMs }
    return token
  }
}

const millisecondsUntil = (instant: string): number => Date.parse(instant) - (performance.timeOrigin + performance.now())

async function ask(
  plugin: z.output<typeof execPlugin>,
  cluster: { readonly server: string },
  env: Readonly<Record<string, string | undefined>>,
) {
  const { command, args, apiVersion, provideClusterInfo } = plugin
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(provideClusterInfo ? { cluster: { server: cluster.server } } : {}) },
  }
  const own = Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value]))
  try {
    const { stdout } = await execute(command, args ?? [], {
      env: { ...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      timeout: answerWithinMs,
    })
    return answer.parse(JSON.parse(stdout)).status
  } catch (cause) {
    throw fail('kubernetes-not-configured', { reason: `${command}, which the kubeconfig names, gave no token` }, cause)
  }
}
