import { z } from 'zod'
import { id, instant } from './scalars.ts'

/** What a webhook may be told of. The names before the blank line are also MLflow's. */
export const webhookEvents = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
  'prompt.created',
  'prompt_version.created',
  'prompt_tag.set',
  'prompt_tag.deleted',
  'prompt_version_tag.set',
  'prompt_version_tag.deleted',
  'prompt_alias.created',
  'prompt_alias.deleted',

  'run.finished',
  'run.failed',
  'run.cancelled',
  'experiment.created',
  'alert.firing',
  'alert.resolved',
  'deployment.ready',
  'deployment.failed',
  'deployment.stopped',
  'approval.pending',
  'approval.decided',
] as const
export const webhookEvent = z.enum(webhookEvents)
export type WebhookEvent = z.infer<typeof webhookEvent>

/** An address that is told of events. Its secret is kept sealed and never shown. */
export const webhook = z.object({
  id,
  name: z.string(),
  description: z.string(),
  url: z.url(),
  /** e.g. `model_version.created`. */
  events: z.array(webhookEvent).min(1),
  status: z.enum(['active', 'disabled']),
  createdAt: instant,
  updatedAt: instant,
})
export type Webhook = z.infer<typeof webhook>

/** One message to a webhook, from its making to its arrival. */
export const webhookDelivery = z.object({
  id,
  webhook: id,
  event: webhookEvent,
  /** The body, exactly as it is signed and sent. */
  payload: z.string(),
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int().nonnegative(),
  nextAt: instant,
  /** Why the last attempt did not arrive; '' where it did, or none was made. */
  error: z.string(),
  createdAt: instant,
})
export type WebhookDelivery = z.infer<typeof webhookDelivery>
