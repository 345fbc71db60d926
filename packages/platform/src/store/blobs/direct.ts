import { type ByteStream, type DirectBlobs, fail, type SignedRequest, type UploadedPart } from '@levain/core'
import { digesting } from './bytes.ts'
import type { BlobDriver } from './driver.ts'

/**
 * Reading and writing round this process. What is uploaded lies in a place of its own, where nobody sees it, until it has
 * been read, hashed and placed under its key.
 */
export interface DirectAccess {
  /** @param fileName what a browser should call the download */
  read(key: string, options: { readonly expiresMs: number; readonly fileName: string }): Promise<SignedRequest>
  /** Begins an upload in parts, one request for each. */
  begin(
    parts: number,
    options: { readonly expiresMs: number },
  ): Promise<{ readonly upload: string; readonly parts: readonly SignedRequest[] }>
  /**
   * Puts the parts together and gives what they make.
   *
   * @throws not-found when there is no such upload, input-invalid when the parts are not those that came
   */
  finish(upload: string, parts: readonly UploadedPart[]): Promise<StagedBytes>
  /** Throws an upload away; not an error when there is none. */
  abort(upload: string): Promise<void>
}

/** Bytes that are in the store but have no key yet. */
export interface StagedBytes {
  bytes(): ByteStream
  /** Gives them their key; false, and nothing changed, when it is taken. */
  place(key: string): Promise<boolean>
  /** Throws the staged copy away. */
  discard(): Promise<void>
}

/** Content addressing over a driver's direct access: an upload is read and hashed here before anybody sees it. */
export function directBlobs(driver: BlobDriver, direct: DirectAccess, keyOf: (digest: string) => string): DirectBlobs {
  return {
    begin: direct.begin,
    abort: direct.abort,
    async read(digest, options) {
      const key = keyOf(digest)
      if (!(await driver.has(key))) throw fail('blob-not-found', { digest })
      return direct.read(key, options)
    },
    async finish(upload, parts) {
      const staged = await direct.finish(upload, parts)
      try {
        const watched = digesting(staged.bytes())
        for await (const _ of watched.bytes);
        const digests = watched.digests()
        const key = keyOf(digests.sha256)
        if (!(await staged.place(key))) await driver.touch(key)
        return digests
      } finally {
        await staged.discard()
      }
    },
  }
}
