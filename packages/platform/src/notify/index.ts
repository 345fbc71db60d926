/** The door of `notify`: addresses that are told of events, and the messages to them. */
import type { Implementation } from '@levain/core'
import { create } from './create.ts'
import { deleteWebhook } from './delete.ts'
import { deliveries } from './deliveries.ts'
import { expire } from './expire.ts'
import { list, show } from './show.ts'
import { testWebhook } from './test-webhook.ts'
import { update } from './update.ts'

export { announcing } from './announcing.ts'
export { deliverMessages } from './deliver-messages.ts'

export const verbs: Implementation<'webhooks'> = {
  create,
  list,
  show,
  update,
  delete: deleteWebhook,
  test: testWebhook,
  deliveries,
  expire,
}
