import { type Details, isLevainError, type Webhook, type WebhookEvent, webhookEvents } from '@levain/core'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { enumeration, int64, list, type Message, message, missingValue, nested, required, string } from '../messages/index.ts'

const entities = {
  ENTITY_UNSPECIFIED: 0,
  REGISTERED_MODEL: 1,
  MODEL_VERSION: 2,
  MODEL_VERSION_TAG: 3,
  MODEL_VERSION_ALIAS: 4,
  PROMPT: 5,
  PROMPT_VERSION: 6,
  PROMPT_TAG: 7,
  PROMPT_VERSION_TAG: 8,
  PROMPT_ALIAS: 9,
  BUDGET_POLICY: 10,
} as const
const actions = { ACTION_UNSPECIFIED: 0, CREATED: 1, UPDATED: 2, DELETED: 3, SET: 4, EXCEEDED: 5 } as const
const statusNames = { ACTIVE: 1, DISABLED: 2 } as const

type Named = { readonly entity: keyof typeof entities; readonly action: keyof typeof actions }
const eventMessage: Message<Named> = message({ entity: required(enumeration(entities)), action: required(enumeration(actions)) })
const status = enumeration(statusNames)
const which = { webhook_id: required(string) }

/** Names of events that this protocol has words for; clients fail on others. */
const isTheirs = (event: string): boolean => Object.hasOwn(entities, event.split('.')[0]?.toUpperCase() ?? '')

function eventOf({ entity, action }: Named): WebhookEvent {
  const name = `${entity}.${action}`.toLowerCase()
  const event = webhookEvents.find((one) => one === name)
  if (event) return event
  const valid = webhookEvents.filter((one) => one.startsWith(`${entity.toLowerCase()}.`)).map((one) => one.split('.')[1])
  throw refusal(
    `Invalid action '${action.toLowerCase()}' for entity '${entity.toLowerCase()}'. Valid actions are: ${JSON.stringify(valid)}`,
  )
}

const wireEvent = (event: WebhookEvent): object => {
  const [entity = '', action = ''] = event.split('.')
  return { entity: entity.toUpperCase(), action: action.toUpperCase() }
}

const wireWebhook = (webhook: Webhook): object => ({
  webhook_id: webhook.id,
  name: webhook.name,
  description: webhook.description || undefined,
  url: webhook.url,
  events: webhook.events.filter(isTheirs).map(wireEvent),
  status: webhook.status.toUpperCase(),
  creation_timestamp: Date.parse(webhook.createdAt),
  last_updated_timestamp: Date.parse(webhook.updatedAt),
})

const nameShape = /^(?=.{1,63}$)[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i

function checkedWebhookName(name: string): string {
  if (nameShape.test(name)) return name
  throw refusal(
    `Webhook name '${name}' is invalid. Expected at most 63 letters, digits, dots, underscores and dashes, first and last a letter or digit.`,
  )
}

async function inTheirWords<Answer>(ask: Promise<Answer>): Promise<Answer> {
  try {
    return await ask
  } catch (error) {
    if (isLevainError(error, 'webhook-not-found'))
      throw refusal(`Webhook with ID ${(error.details as Details<'webhook-not-found'>).webhook} not found.`, 'RESOURCE_DOES_NOT_EXIST')
    if (isLevainError(error, 'webhook-address-refused')) throw refusal(`Invalid webhook URL. ${error.message}`)
    throw error
  }
}

const statusOf = (given: keyof typeof statusNames | undefined): Webhook['status'] | undefined =>
  given === undefined ? undefined : given === 'ACTIVE' ? 'active' : 'disabled'

export const webhooks: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'webhooks',
    request: message({
      name: required(string),
      description: string,
      url: required(string),
      events: list(eventMessage),
      secret: string,
      status,
    }),
    handle: async ({ call }, { name, description, url, events, secret, status: given }) => {
      if (events.length === 0) throw missingValue('events')
      const input = { name: checkedWebhookName(name), description, url, events: events.map(eventOf), status: statusOf(given) }
      const created = call('webhooks.create', { ...input, secret: secret || undefined })
      return { webhook: wireWebhook(await inTheirWords(created)) }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'webhooks',
    request: message({ max_results: int64, page_token: string }),
    handle: async ({ call }, { max_results: limit = 100, page_token: page }) => {
      if (limit < 1 || limit > 1000) throw refusal('max_results must be between 1 and 1000.')
      const found = await call('webhooks.list', { limit, page: page || undefined })
      return { webhooks: found.webhooks.filter(({ events }) => events.some(isTheirs)).map(wireWebhook), next_page_token: found.next }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'webhooks/:webhook_id',
    request: message(which),
    handle: async ({ call }, { webhook_id: webhook }) => ({
      webhook: wireWebhook(await inTheirWords(call('webhooks.show', { webhook }))),
    }),
  }),
  endpoint({
    method: 'PATCH',
    path: 'webhooks/:webhook_id',
    request: message({ ...which, name: string, description: string, url: string, events: list(eventMessage), secret: string, status }),
    handle: async ({ call }, { webhook_id: webhook, events, status: given, ...texts }) => {
      const before = await inTheirWords(call('webhooks.show', { webhook }))
      const input = {
        webhook,
        name: texts.name ? checkedWebhookName(texts.name) : undefined,
        description: texts.description || undefined,
        url: texts.url || undefined,
        // Events that this protocol has no words for are not its to take away.
        events: events.length === 0 ? undefined : [...events.map(eventOf), ...before.events.filter((event) => !isTheirs(event))],
        secret: texts.secret || undefined,
        status: statusOf(given),
      }
      return { webhook: wireWebhook(await inTheirWords(call('webhooks.update', input))) }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: 'webhooks/:webhook_id',
    request: message(which),
    handle: async ({ call }, { webhook_id: webhook }) => {
      await inTheirWords(call('webhooks.delete', { webhook }))
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'webhooks/:webhook_id/test',
    request: message({ ...which, event: nested(eventMessage) }),
    handle: async ({ call }, { webhook_id: webhook, event }) => {
      const {
        success,
        status: response_status,
        body: response_body,
        error: error_message,
      } = await inTheirWords(call('webhooks.test', { webhook, event: event && eventOf(event) }))
      return { result: { success, response_status, response_body, error_message } }
    },
  }),
]
