import {
  type ArtifactPlace,
  artifactStreams,
  type ByteRange,
  type ByteStream,
  type Context,
  type Digests,
  type RunArtifact,
} from '@levain/core'
import { throughGate } from './call.ts'

export interface OpenedArtifact extends RunArtifact {
  /** Its bytes, or a range of them, in pieces. */
  read(range?: ByteRange): Promise<ByteStream>
}

/**
 * The way for bytes: artifacts are no JSON, so they go past the verbs, but through the same gate. Every call may throw
 * input-invalid, forbidden and run-not-found.
 */
export interface Artifacts {
  /** Stores bytes as they come. What breaks off leaves nothing. Throws run-deleted, artifact-path-taken, store-full. */
  put(place: ArtifactPlace, bytes: ByteStream): Promise<RunArtifact>
  /** The same for bytes that a client brought to the store itself: `finish` says what they are. */
  adopt(place: ArtifactPlace, finish: () => Promise<Digests>): Promise<RunArtifact>
  /** Refuses what `put` would refuse, before any byte has come. */
  mayPut(place: ArtifactPlace): Promise<void>
  /** Throws artifact-not-found. */
  open(place: ArtifactPlace): Promise<OpenedArtifact>
}

/** Artifacts as whoever acts in the context. */
export function artifactsFor(ctx: Context): Artifacts {
  const track = () => import('../track/index.ts')
  return {
    put: (place, bytes) =>
      throughGate(ctx, artifactStreams.put, place, async (given, parsed) => (await track()).putArtifact(given, parsed, bytes)),
    adopt: (place, finish) =>
      throughGate(ctx, artifactStreams.put, place, async (given, parsed) => {
        const { sha256: digest, bytes } = await finish()
        return (await track()).keepArtifact(given, parsed, { digest, bytes })
      }),
    async mayPut(place) {
      await throughGate(ctx, artifactStreams.check, place, async (given, parsed) => (await track()).mayPutArtifact(given, parsed))
    },
    async open(place) {
      const found = await throughGate(ctx, artifactStreams.open, place, async (given, parsed) =>
        (await track()).openArtifact(given, parsed),
      )
      return { ...found, read: (range) => ctx.blobs.stream(found.digest, range) }
    },
  }
}
