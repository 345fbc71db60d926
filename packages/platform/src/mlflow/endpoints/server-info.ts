import { type Endpoint, endpoint } from '../endpoint.ts'

/** The version of the protocol's reference server whose behaviour is answered for; clients decide by it what they may ask. */
const spokenVersion = '3.11.1'

export const serverInfo: readonly Endpoint[] = [
  endpoint({ method: 'GET', path: 'health', place: 'root', handle: async ({ reply }) => reply.type('text/plain').send('OK') }),
  endpoint({ method: 'GET', path: 'version', place: 'root', handle: async ({ reply }) => reply.type('text/plain').send(spokenVersion) }),
  endpoint({
    method: 'GET',
    path: 'server-info',
    since: 3,
    handle: async () => ({ store_type: 'SqlStore', workspaces_enabled: false }),
  }),
]
