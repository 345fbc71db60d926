import { z } from 'zod'
import { id, instant } from './scalars.ts'

/** An address that is told of events. Its secret is kept sealed and never shown. */
export const webhook = z.object({
  id,
  name: z.string(),
  description: z.string(),
  url: z.url(),
  /** e.g. `model-version.created`. */
  events: z.array(z.string()),
  status: z.enum(['active', 'disabled']),
  createdAt: instant,
  updatedAt: instant,
})
export type Webhook = z.infer<typeof webhook>

/** One message to a webhook, from its making to its arrival. */
export const webhookDelivery = z.object({
  id,
  webhook: id,
  event: z.string(),
  /** The body, exactly as it is signed and sent. */
  payload: z.string(),
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int().nonnegative(),
  nextAt: instant,
  error: z.string(),
  createdAt: instant,
})
export type WebhookDelivery = z.infer<typeof webhookDelivery>
