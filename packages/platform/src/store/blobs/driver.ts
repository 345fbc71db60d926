/** What a driver is asked to keep: bytes in memory, or a local file; with `move` the driver may take the file over. */
export type BlobSource = Uint8Array | { readonly file: string; readonly move: boolean }

/**
 * Bytes by key, in some store: the little a driver must do. Keys are relative paths of letters, digits, `/`, `.`, `-` and
 * `_`. Content addressing, digests and manifests live once, above it.
 */
export interface BlobDriver {
  /** All bytes, or those from `start` up to but not including `end`; null when the key is not there. */
  get(key: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array | null>
  /**
   * Stores under a key nobody has; durable when it resolves. False, and nothing changed, when the key is taken. A write
   * that breaks off leaves nothing visible.
   *
   * @throws store-full
   */
  putIfAbsent(key: string, source: BlobSource): Promise<boolean>
  has(key: string): Promise<boolean>
  /** Keys that start with `prefix`, ascending, with their sizes. */
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly bytes: number }>
  /** Removes a key; not an error when it is not there. */
  delete(key: string): Promise<void>
  /** Where the bytes lie on this machine, for drivers that keep them there. */
  localPath?(key: string): string
}

/** A module of `drivers/` default-exports one of these. */
export interface BlobDriverModule<Options> {
  readonly name: string
  open(options: Options): Promise<BlobDriver>
}

/** Declares a driver. */
export const blobDriver = <Options>(module: BlobDriverModule<Options>): BlobDriverModule<Options> => module
