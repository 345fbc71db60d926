import type { Context } from '@levain/core'
import type { PipelineRoom } from '../pipeline/index.ts'
import { watchAlerts } from './alerts.ts'
import type { Call } from './room-table.ts'

/** Starts the background services of an app; the answer stops them. */
export async function startServices(ctx: Context, call: Call, pipeline: PipelineRoom): Promise<() => Promise<void>> {
  const [{ watchDeployments, watchTraffic }, { deliverMessages }, { watchSilence }, automl] = await Promise.all([
    import('../deploy/index.ts'),
    import('../notify/index.ts'),
    import('../track/index.ts'),
    import('../automl/index.ts'),
  ])
  const deployments = watchDeployments(ctx)
  const traffic = watchTraffic(ctx)
  const messages = deliverMessages(ctx)
  const alerts = watchAlerts(ctx, call)
  const silence = watchSilence(ctx, silenceOptions())
  const worker = pipeline.startWorker(ctx)
  const scheduler = pipeline.startScheduler(ctx)
  return async () => {
    await Promise.all([
      deployments.stop(),
      traffic.stop(),
      messages.stop(),
      alerts.stop(),
      scheduler.stop(),
      worker.stop(),
      silence.stop(),
      automl.endAll(),
    ])
  }
}

/**
 * `LEVAIN_RUN_TIMEOUT`: seconds of silence after which a run that promised signs of life has failed; `LEVAIN_PLAIN_RUN_TIMEOUT`: the
 * same for runs that promised none, which never fail by silence unless it is set.
 */
function silenceOptions(): { timeoutMs?: number; plainTimeoutMs?: number } {
  const [timeoutMs, plainTimeoutMs] = [millisecondsIn('LEVAIN_RUN_TIMEOUT'), millisecondsIn('LEVAIN_PLAIN_RUN_TIMEOUT')]
  return { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(plainTimeoutMs === undefined ? {} : { plainTimeoutMs }) }
}

function millisecondsIn(variable: string): number | undefined {
  const seconds = Number(process.env[variable])
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined
}
