import { type ByteStream, blobStreams, type Context } from '@levain/core'
import { throughGate } from './call.ts'

/** Contents by digest, for programs of a run on other machines. Every call may throw input-invalid and forbidden. */
export interface BlobDoor {
  /** Stores bytes as they come. What breaks off leaves nothing. Throws store-full. */
  put(bytes: ByteStream): Promise<{ readonly digest: string; readonly bytes: number }>
  /** Throws blob-not-found. */
  open(digest: string): Promise<ByteStream>
}

/** Contents as whoever acts in the context. */
export function blobsFor(ctx: Context): BlobDoor {
  return {
    put: (bytes) =>
      throughGate(ctx, blobStreams.put, {}, async ({ blobs, signal }) => {
        const kept = await blobs.putStream(bytes, { signal })
        return { digest: kept.sha256, bytes: kept.bytes }
      }),
    async open(digest) {
      const found = await throughGate(ctx, blobStreams.open, { digest }, async (_, parsed) => parsed)
      return ctx.blobs.stream(found.digest)
    },
  }
}
