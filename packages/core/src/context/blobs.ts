import type { Manifest } from '../nouns/index.ts'

/** Immutable bytes by digest. `put` of what is there already is free; a write that breaks off leaves nothing visible. */
export interface Blobs {
  /** Stores bytes; durable when it resolves. Returns `sha256:…`. */
  put(bytes: Uint8Array | string): Promise<string>
  /** Stores a local file, hard-linked or moved where that is safe. */
  putFile(path: string): Promise<{ sha256: string; md5: string; bytes: number }>
  /** Stores a folder as a manifest of kind `model` or `dir`. Returns the manifest's digest. */
  putFolder(path: string, kind: 'model' | 'dir'): Promise<string>
  has(digest: string): Promise<boolean>
  /** @throws blob-not-found */
  get(digest: string): Promise<Uint8Array>
  text(digest: string): Promise<string>
  /** Stores a manifest as canonical JSON; its digest is its identity. */
  putManifest(manifest: Manifest): Promise<string>
  /** @throws blob-not-found */
  manifest(digest: string): Promise<Manifest>
  /** A local path to read the bytes from; never write to it. Remote stores fetch into a cache first. */
  path(digest: string): Promise<string>
  /** Lays a manifest out as a folder under `target`, which must not exist. */
  materialise(digest: string, target: string): Promise<void>
}
