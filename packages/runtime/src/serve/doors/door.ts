import type { IncomingHttpHeaders } from 'node:http'
import type { LevainError } from '@levain/core/errors'
import type { Predictions } from '../../model/index.ts'
import type { RowText } from '../answer.ts'
import type { Row } from '../rows.ts'
import type { LoadedVersion } from '../version.ts'

/** One protocol: addresses, how each reads what is asked, and in what words it answers. */
export interface Door {
  readonly name: string
  /** What answers `GET`, by address. A part of an address in braces is a name: `/v2/models/{model}`. */
  readonly pages?: Readonly<Record<string, Page>>
  /** What answers `POST` with predictions, by address. */
  readonly asks?: Readonly<Record<string, Ask>>
}

/** What everything that answers may know. */
export interface Situation {
  readonly version: LoadedVersion
  readonly isReady: boolean
  /** Name of the deployment; the model's name where it was given none. */
  readonly deployment: string
  /** The parts of the address that stand in braces, by their names. */
  readonly names: Readonly<Record<string, string>>
}

export type Page = (situation: Situation) => Content & { readonly status: number }

/** A body with a type of its own. */
export interface Content {
  readonly type: string
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** JSON text of ASCII characters only, or other content. */
export type Reply = string | Content

/** Reads requests of one form and says how they are answered. */
export interface Ask {
  /** Media types of bodies; the first is the usual one. Absent: whatever it says, or nothing. */
  readonly types?: readonly string[]
  /** @throws request-invalid, model-not-found */
  read(asking: Asking): Asked
  /** The body of a refusal, where the protocol has its own; otherwise `{error}`. */
  refusal?(error: LevainError): unknown
}

export interface Asking extends Situation {
  readonly body: Buffer
  /** Media type of the body, in lower case; '' where none is said. */
  readonly type: string
  readonly headers: IncomingHttpHeaders
}

/** A checked request: its rows, and the answer made of what the model said to them. */
export interface Asked {
  readonly rows: readonly Row[]
  answer(answered: Answered): Reply
}

export interface Answered {
  /** What the model said to a whole group; the request's own rows begin at `from`. */
  readonly outcome: Predictions
  readonly from: number
  /** The same as JSON text, and the ids in the log, per row of the request. */
  readonly texts: readonly RowText[]
  readonly ids: readonly string[]
}

export const textPage = (status: number, body: string): Content & { status: number } => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
})
export const jsonPage = (value: unknown, status = 200): Content & { status: number } => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(value)}\n`,
})
