import { code } from './define.ts'

/** Codes of `notify`. */
export const notify = {
  'webhook-not-found': code<{ webhook: string }>({
    status: 404,
    message: (d) => `There is no webhook ${d.webhook}.`,
    next: () => 'levain webhooks list',
  }),
  'webhook-address-refused': code<{ url: string; reason: string }>({
    status: 400,
    message: (d) => `${d.url} cannot be told of events: ${d.reason}.`,
  }),
  'secret-unreadable': code<{ reason: string }>({
    status: 500,
    message: (d) => `A secret cannot be unsealed: ${d.reason}.`,
  }),
}
