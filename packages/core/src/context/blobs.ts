import type { Manifest } from '../nouns/index.ts'

/** Bytes as they come: a web stream, a Node stream, a generator. */
export type ByteStream = AsyncIterable<Uint8Array>

/** From `start` up to but not including `end`; cut at the end of the bytes there are. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What stored bytes are known by. `sha256` has the prefix `sha256:`; `md5` is bare hex, as DVC writes it. */
export interface Digests {
  readonly sha256: string
  readonly md5: string
  readonly bytes: number
}

/** A request that whoever holds it may make until it expires. */
export interface SignedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A part of an upload as the store confirmed it. `number` counts from 1. */
export interface UploadedPart {
  readonly number: number
  readonly etag: string
}

/**
 * Reading and writing round this process, for stores that can be addressed by a signed URL. What is uploaded is invisible
 * until `finish` has read and hashed it.
 */
export interface DirectBlobs {
  /** @throws blob-not-found */
  read(digest: string, options: { readonly expiresMs: number; readonly fileName: string }): Promise<SignedRequest>
  /** Begins an upload in parts, one request for each. */
  begin(
    parts: number,
    options: { readonly expiresMs: number },
  ): Promise<{ readonly upload: string; readonly parts: readonly SignedRequest[] }>
  /** @throws not-found when there is no such upload, input-invalid when its parts are not those named */
  finish(upload: string, parts: readonly UploadedPart[]): Promise<Digests>
  /** Throws an upload away; not an error when there is none. */
  abort(upload: string): Promise<void>
}

/** Immutable bytes by digest. `put` of what is there already is free; a write that breaks off leaves nothing visible. */
export interface Blobs {
  /** Stores bytes; durable when it resolves. Returns `sha256:…`. */
  put(bytes: Uint8Array | string): Promise<string>
  /**
   * Stores bytes as they come, in constant memory. When the stream or the signal breaks off, it rejects with what they
   * said and nothing is kept. The MD5 takes longer than all else: it is made for who asks.
   */
  putStream(bytes: ByteStream, options?: { readonly signal?: AbortSignal }): Promise<Omit<Digests, 'md5'>>
  putStream(bytes: ByteStream, options: { readonly signal?: AbortSignal; readonly md5: true }): Promise<Digests>
  /** Stores a local file, hard-linked or moved where that is safe. */
  putFile(path: string): Promise<Digests>
  /** Stores a folder as a manifest of kind `model` or `dir`. Returns the manifest's digest. */
  putFolder(path: string, kind: 'model' | 'dir'): Promise<string>
  has(digest: string): Promise<boolean>
  /** @throws blob-not-found */
  get(digest: string): Promise<Uint8Array>
  /**
   * The bytes in pieces, in constant memory. Altered bytes end it with `blob-damaged` before the last piece, unless a
   * range was asked for.
   *
   * @throws blob-not-found
   */
  stream(digest: string, range?: ByteRange): Promise<ByteStream>
  text(digest: string): Promise<string>
  /** Stores a manifest as canonical JSON; its digest is its identity. */
  putManifest(manifest: Manifest): Promise<string>
  /** @throws blob-not-found */
  manifest(digest: string): Promise<Manifest>
  /** A local path to read the bytes from; never write to it. Remote stores fetch into a cache first. */
  path(digest: string): Promise<string>
  /** Lays a manifest out as a folder under `target`, which must not exist. */
  materialise(digest: string, target: string): Promise<void>
  /**
   * Removes for good what nobody keeps and nobody put since `before` (milliseconds since 1970), and what broken writes
   * left behind. With `dryRun` it only counts.
   */
  sweep(
    keeps: (digest: string) => boolean,
    options: { readonly before: number; readonly dryRun: boolean },
  ): Promise<{ readonly blobs: number; readonly bytes: number }>
  /** Absent where clients cannot reach the store themselves. */
  readonly direct?: DirectBlobs
}
