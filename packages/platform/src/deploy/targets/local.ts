import { join } from 'node:path'
import { type Deployment, fail } from '@levain/core'
import type { ServingStats } from '@levain/runtime/serve'
import { ask, socketPath } from './control.ts'
import { launch, tailOf } from './process.ts'
import type { StartPlan, Target } from './target.ts'

/** A model of Python may have much to import. */
const readyWithinMs = 150_000
/** The server itself drains at most 25 s. */
const goneWithinMs = 28_000
const silentMs = 1000
const pollMs = 25

/** A process of this machine per deployment, detached from whoever started it, spoken to over its control socket. */
const local: Target = {
  async start(_ctx, plan) {
    const socket = await socketPath(plan.folder, 'choose')
    const log = join(plan.folder, 'process.log')
    const child = await launch({ ...plan, socket, log })
    const untilMs = performance.now() + readyWithinMs
    while (performance.now() < untilMs) {
      const stats = await statsAt(socket)
      if (stats && stats.pid === child.pid) return stats
      if (child.ended !== null) throw await refusal(plan, child.ended, log)
      await pause(pollMs)
    }
    child.kill()
    throw fail('deployment-failed', { deployment: plan.name, reason: `not ready within ${readyWithinMs / 1000} s`, log })
  },

  swap: (_ctx, deployment, bundle) => tell(deployment, '/swap', { bundle }),

  route: (_ctx, deployment, plan) => tell(deployment, '/routes', plan),

  stats: async (deployment) => statsAt(await socketPath(deployment.folder)),

  async rotate(deployment) {
    const answer = await ask(await socketPath(deployment.folder), 'POST', '/rotate')
    return answer?.status === 200 ? (answer.body as { segment: number }).segment : null
  },

  async stop(ctx, deployment) {
    const socket = await socketPath(deployment.folder)
    const running = await statsAt(socket)
    if (!running) return
    await ask(socket, 'POST', '/drain')
    if (await isGone(socket, running.pid)) return
    // Only what still answers on the deployment's own socket is surely ours; a number alone may have been given to another.
    const still = await statsAt(socket)
    if (still?.pid !== running.pid) return
    ctx.log.warn('deployment did not drain in time and is killed', { deployment: deployment.name, pid: running.pid })
    process.kill(running.pid, 'SIGKILL')
  },
}

export default local

/** @throws deployment-unreachable, deployment-failed, routes-invalid */
async function tell(deployment: Deployment, path: string, body: unknown): Promise<ServingStats> {
  const answer = await ask(await socketPath(deployment.folder), 'POST', path, body, readyWithinMs)
  if (!answer) throw fail('deployment-unreachable', { deployment: deployment.name, url: deployment.url })
  if (answer.status === 200) return answer.body as ServingStats
  const { code, message = `status ${answer.status}`, details } = (answer.body as { error?: Refusal }).error ?? {}
  if (code === 'routes-invalid' && details) throw fail('routes-invalid', details)
  throw fail('deployment-failed', { deployment: deployment.name, reason: message, log: join(deployment.folder, 'process.log') })
}

interface Refusal {
  readonly code?: string
  readonly message?: string
  readonly details?: { field: string; expected: string; got: string }
}

async function statsAt(socket: string): Promise<ServingStats | null> {
  const answer = await ask(socket, 'GET', '/stats')
  return answer?.status === 200 ? (answer.body as ServingStats) : null
}

/** Why a process ended before it was ready: a taken port is told apart, the rest is in its log. */
async function refusal(plan: StartPlan, ended: string, log: string): Promise<Error> {
  const said = await tailOf(log)
  if (said.includes('(port-taken)')) return fail('port-taken', { host: plan.host, port: plan.port })
  return fail('deployment-failed', { deployment: plan.name, reason: said || ended, log })
}

/**
 * Waits for a drained process to end. Where nobody collects ended processes their number stays taken, so one whose socket
 * has been closed for a while counts as gone too: closing it is nearly the last thing it does.
 */
async function isGone(socket: string, pid: number): Promise<boolean> {
  const untilMs = performance.now() + goneWithinMs
  let silentSinceMs = Number.POSITIVE_INFINITY
  while (performance.now() < untilMs) {
    if (!isNumberTaken(pid) || performance.now() - silentSinceMs > silentMs) return true
    if (await statsAt(socket)) silentSinceMs = Number.POSITIVE_INFINITY
    else silentSinceMs = Math.min(silentSinceMs, performance.now())
    await pause(pollMs)
  }
  return false
}

function isNumberTaken(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
