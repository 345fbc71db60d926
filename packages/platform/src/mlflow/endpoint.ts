import type { Door } from './door.ts'
import { type Message, message } from './messages/index.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Where an endpoint is served: the protocol's two prefixes, its artifact proxy, only the prefix of web pages, or the root. */
export type Place = 'mlflow' | 'mlflow-artifacts' | 'ajax' | 'root'

/** One call of the protocol: its address, its message, and what it asks of the verbs. Made with {@link endpoint}. */
export interface Endpoint<Request = unknown> {
  readonly methods: readonly Method[]
  /** Below `/api/{since}.0/mlflow/`; `:model_id` and `*` are parts of the path and fill fields of that name. */
  readonly path: string
  readonly since: 2 | 3
  readonly place: Place
  readonly request: Message<Request>
  /** `stream`: the body is left unread for `door.body`, of any content type and size. */
  readonly body: 'json' | 'stream'
  /** Gives the answer's message in snake_case; or `door.reply` after answering through it. */
  readonly handle: (door: Door, request: Request) => Promise<object>
}

interface Declaration<Request> {
  readonly method: Method | readonly Method[]
  readonly path: string
  /** Major version of the protocol. Default 2. */
  readonly since?: 2 | 3
  /** Default `mlflow`. */
  readonly place?: Place
  /** Default: no fields. */
  readonly request?: Message<Request>
  /** Default `json`. */
  readonly body?: 'json' | 'stream'
  readonly handle: (door: Door, request: Request) => Promise<object>
}

/**
 * Declares an endpoint.
 *
 * @example
 * endpoint({
 *   method: 'POST',
 *   path: 'experiments/delete',
 *   request: message({ experiment_id: required(string) }),
 *   handle: async (door, { experiment_id }) => {
 *     await door.call('track.deleteExperiment', { experiment: experiment_id })
 *     return {}
 *   },
 * })
 */
export function endpoint<Request>(declaration: Declaration<Request>): Endpoint {
  const { method, since = 2, place = 'mlflow', body = 'json', request = message({}), ...rest } = declaration
  return { ...rest, methods: [method].flat(), since, place, body, request } as Endpoint
}

/** The addresses an endpoint is served at. */
export function addressesOf({ path, since, place }: Pick<Endpoint, 'path' | 'since' | 'place'>): string[] {
  if (place === 'root') return [`/${path}`]
  const ajax = `/ajax-api/${since}.0`
  if (place === 'ajax') return [`${ajax}/mlflow/${path}`]
  return [`/api/${since}.0`, ajax].map((prefix) => `${prefix}/${place}/${path}`)
}
