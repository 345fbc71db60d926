import type { Context } from '@levain/core'
import type { PipelineRoom } from '../pipeline/index.ts'
import { watchAlerts } from './alerts.ts'
import type { Call } from './room-table.ts'

/** Starts the background services of an app; the answer stops them. */
export async function startServices(ctx: Context, call: Call, pipeline: PipelineRoom): Promise<() => Promise<void>> {
  const [{ watchDeployments }, { deliverMessages }] = await Promise.all([import('../deploy/index.ts'), import('../notify/index.ts')])
  const deployments = watchDeployments(ctx)
  const messages = deliverMessages(ctx)
  const alerts = watchAlerts(ctx, call)
  const worker = pipeline.startWorker(ctx)
  const scheduler = pipeline.startScheduler(ctx)
  return async () => {
    await Promise.all([deployments.stop(), messages.stop(), alerts.stop(), scheduler.stop(), worker.stop()])
  }
}
