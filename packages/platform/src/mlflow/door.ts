import type { Readable } from 'node:stream'
import type { Context } from '@levain/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app/index.ts'

/** What an endpoint has at hand while it answers one request. */
export interface Door {
  /** Calls a verb as whoever asks; access and audit as everywhere. */
  readonly call: App['call']
  /** The way for bytes of artifacts, through the same gate. */
  readonly artifacts: ReturnType<App['artifacts']>
  /** Of whoever asks; for reading and for what streams past the verbs. */
  readonly context: () => Context
  /** The unread body of an endpoint with `body: 'stream'`. */
  readonly body: Readable
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Opens the door for one request. Reading stops when the asker has gone; a change goes on. */
export function openDoor(app: App, request: FastifyRequest, reply: FastifyReply, options: Parameters<App['context']>[0] = {}): Door {
  return {
    call: (name, input, more) => app.call(name, input, { ...options, ...more }),
    artifacts: app.artifacts(options),
    context: () => app.context(options),
    body: request.body as Readable,
    request,
    reply,
  }
}
