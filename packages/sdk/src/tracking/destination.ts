import type { InputOf } from '@levain/core'
import type { Contracts } from '../index.ts'
import type { Entries } from './batch.ts'

export type EndStatus = NonNullable<InputOf<Contracts['track']['finish']>['status']>

/** What an artifact is made of. A file of the disk is a `Blob` by Node's `openAsBlob(path)`. */
export type Content = string | Uint8Array<ArrayBuffer> | Blob

/** Where what a run logs goes: a server, or a journal until there is one. */
export interface Destination {
  /** Takes entries and returns at once. @throws when it can take no more */
  add(entries: Partial<Entries>): void
  /** Resolves when everything added so far is durable. */
  flush(): Promise<void>
  /** Resolves when the artifact is durable. */
  putArtifact(path: string, content: Content): Promise<void>
  /** Ends the run, after all that was added. */
  finish(status: EndStatus, error: string | undefined): Promise<void>
}
