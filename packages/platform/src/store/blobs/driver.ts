import type { ByteRange, ByteStream } from '@levain/core'
import type { DirectAccess } from './direct.ts'

/** What a driver is asked to keep: bytes in memory, or a local file; with `move` the driver may take the file over. */
export type BlobSource = Uint8Array | { readonly file: string; readonly move: boolean }

/** A key that is there. `at` is when it was last put or touched, in milliseconds since 1970 UTC. */
export interface Listed {
  readonly key: string
  readonly bytes: number
  readonly at: number
}

/**
 * Bytes by key, in some store: the little a driver must do. Keys are relative paths of letters, digits, `/`, `.`, `-` and
 * `_`. Content addressing, digests and manifests live once, above it.
 */
export interface BlobDriver {
  /**
   * All bytes in pieces, or those of a range; null when the key is not there. Nothing is held open before the first piece
   * is asked for.
   */
  stream(key: string, range?: ByteRange): Promise<ByteStream | null>
  /**
   * Stores under a key nobody has; durable when it resolves. False, and nothing changed, when the key is taken. A write
   * that breaks off leaves nothing visible.
   *
   * @throws store-full
   */
  putIfAbsent(key: string, source: BlobSource): Promise<boolean>
  /**
   * The same for bytes that come piece by piece, in constant memory. Their key is asked for once all have come. An error
   * of the stream is passed on, and what had come is thrown away.
   *
   * @throws store-full
   */
  putStream(bytes: ByteStream, key: () => string): Promise<boolean>
  has(key: string): Promise<boolean>
  /** Keys that start with `prefix`, ascending. */
  list(prefix: string): AsyncIterable<Listed>
  /** Removes a key; not an error when it is not there. */
  delete(key: string): Promise<void>
  /** Makes a key as new as if it had been put now; not an error when it is not there. */
  touch(key: string): Promise<void>
  /** Throws away what broken writes left behind, if nothing was added to it since `before` (milliseconds since 1970). */
  sweep(before: number): Promise<void>
  /** Where the bytes lie on this machine, for drivers that keep them there. */
  localPath?(key: string): string
  /** How clients can read and write without this process in between, for stores that can be addressed by a signed URL. */
  readonly direct?: DirectAccess
}

/** A module of `drivers/` default-exports one of these. */
export interface BlobDriverModule<Options> {
  readonly name: string
  open(options: Options): Promise<BlobDriver>
}

/** Declares a driver. */
export const blobDriver = <Options>(module: BlobDriverModule<Options>): BlobDriverModule<Options> => module
