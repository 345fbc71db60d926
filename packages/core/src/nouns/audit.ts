import { z } from 'zod'
import { instant, json } from './scalars.ts'

/** A change somebody made: who, what, before and after. Never altered. */
export const auditEvent = z.object({
  seq: z.int().positive(),
  at: instant,
  actor: z.string(),
  /** The verb that was called, e.g. `registry.promote`. */
  action: z.string(),
  /** What it was done to, e.g. `model:late@2`. */
  resource: z.string(),
  before: json,
  after: json,
  outcome: z.enum(['ok', 'refused', 'failed']),
  reason: z.string(),
})
export type AuditEvent = z.infer<typeof auditEvent>

/** What events are about. */
export const topics = [
  'dataset',
  'run',
  'step',
  'metric',
  'model',
  'deployment',
  'signal',
  'alert',
  'approval',
  'experiment',
  'trace',
  'artifact',
  'study',
] as const
export type Topic = (typeof topics)[number]

/** Something that happened, for whoever watches: the live stream and the history are the same rows. */
export const event = z.object({
  /** Ascending; the `Last-Event-ID` of the live stream. */
  seq: z.int().positive(),
  at: instant,
  /** One of {@link topics}. */
  topic: z.string(),
  /** The id or name it is about. */
  subject: z.string(),
  data: json,
})
export type Event = z.infer<typeof event>
