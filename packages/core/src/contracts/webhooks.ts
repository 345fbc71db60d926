import { z } from 'zod'
import { webhook, webhookDelivery, webhookEvent } from '../nouns/index.ts'
import { duration } from './duration.ts'
import { verb } from './verb.ts'

const name = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i,
    'expected letters, digits, dot, dash or underscore, beginning and ending with a letter or digit',
  )
const url = z.string().min(1).max(2048)
const events = z.array(webhookEvent).min(1).describe('e.g. model_version.created, run.failed, alert.firing')
const secret = z.string().min(1).max(1000).describe('Signs what is sent; kept sealed and never shown')
const status = webhook.shape.status
const which = z.string().describe('Its id')
const changes = { table: 'webhooks', key: ['id'], resource: 'webhook:{webhook}' } as const

/** Verbs about addresses that are told of events; implemented in the room `notify`. */
export const webhookVerbs = {
  create: verb('webhooks.create', {
    does: 'Tells an address of events from now on.',
    input: z.object({
      name,
      url,
      events,
      description: z.string().default(''),
      secret: secret.optional(),
      status: status.default('active'),
    }),
    output: webhook,
    effect: 'write',
    permission: 'webhook:manage',
    errors: ['webhook-address-refused'],
    changes: { ...changes, resource: 'webhook:{name}' },
    cli: {
      positional: ['name', 'url'],
      example: 'levain webhooks create chat https://example.com/hook --events run.failed,alert.firing',
    },
    http: 'POST /webhooks',
  }),
  list: verb('webhooks.list', {
    does: 'Lists the addresses that are told of events, newest first.',
    input: z.object({ limit: z.int().min(1).max(1000).default(100), page: z.string().optional() }),
    output: z.object({ webhooks: z.array(webhook), next: z.string().nullable() }),
    effect: 'read',
    permission: 'webhook:manage',
    errors: ['page-invalid'],
    cli: { example: 'levain webhooks list' },
    http: 'GET /webhooks',
  }),
  show: verb('webhooks.show', {
    does: 'Shows an address that is told of events.',
    input: z.object({ webhook: which }),
    output: webhook,
    effect: 'read',
    permission: 'webhook:manage',
    errors: ['webhook-not-found'],
    cli: { positional: ['webhook'], example: 'levain webhooks show 0190…' },
    http: 'GET /webhooks/:webhook',
  }),
  update: verb('webhooks.update', {
    does: 'Changes a webhook; what is not named stays as it is.',
    input: z.object({
      webhook: which,
      name: name.optional(),
      url: url.optional(),
      events: events.optional(),
      description: z.string().optional(),
      secret: secret.optional(),
      status: status.optional(),
    }),
    output: webhook,
    effect: 'write',
    permission: 'webhook:manage',
    errors: ['webhook-not-found', 'webhook-address-refused'],
    changes,
    cli: { positional: ['webhook'], example: 'levain webhooks update 0190… --status disabled' },
    http: 'PUT /webhooks/:webhook',
  }),
  delete: verb('webhooks.delete', {
    does: 'Deletes a webhook and what still waits to be sent to it.',
    input: z.object({ webhook: which }),
    output: z.object({ waiting: z.int().nonnegative().describe('Messages that will not be sent') }),
    effect: 'write',
    permission: 'webhook:manage',
    errors: ['webhook-not-found'],
    changes,
    cli: { positional: ['webhook'], example: 'levain webhooks delete 0190…' },
    http: 'DELETE /webhooks/:webhook',
  }),
  test: verb('webhooks.test', {
    does: 'Sends an example to a webhook, once and at once, and tells what came back.',
    input: z.object({ webhook: which, event: webhookEvent.optional().describe('The first of its events unless given') }),
    output: z.object({ success: z.boolean(), status: z.int().nullable(), body: z.string().nullable(), error: z.string().nullable() }),
    effect: 'effect',
    permission: 'webhook:manage',
    errors: ['webhook-not-found'],
    cli: { positional: ['webhook'], example: 'levain webhooks test 0190…' },
    http: 'POST /webhooks/:webhook/test',
  }),
  deliveries: verb('webhooks.deliveries', {
    does: 'Lists the messages of a webhook, newest first: what arrived, what waits, and why the rest failed.',
    input: z.object({
      webhook: which,
      status: webhookDelivery.shape.status.optional(),
      limit: z.int().min(1).max(1000).default(100),
    }),
    output: z.array(webhookDelivery),
    effect: 'read',
    permission: 'webhook:manage',
    errors: ['webhook-not-found'],
    cli: { positional: ['webhook'], example: 'levain webhooks deliveries 0190… --status failed' },
    http: 'GET /webhooks/:webhook/deliveries',
  }),
  expire: verb('webhooks.expire', {
    does: 'Removes old messages to webhooks: those that arrived, and those that were given up. What waits stays.',
    input: z.object({
      olderThan: duration.default('30d').describe('Since they were made'),
      dryRun: z.boolean().default(false).describe('Only tell what would be removed'),
    }),
    output: z.object({ dryRun: z.boolean(), messages: z.int() }),
    effect: 'write',
    permission: 'govern:erase',
    errors: [],
    cli: { example: 'levain webhooks expire --olderThan 30d --dryRun' },
    http: 'POST /webhooks-messages-expired',
  }),
}
