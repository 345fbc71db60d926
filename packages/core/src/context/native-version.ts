import { fail } from '../errors/index.ts'
import type { ModelVersion, Signature } from '../nouns/index.ts'

/** A version whose model Levain itself can read, pack and watch. */
export interface NativeVersion extends ModelVersion {
  readonly manifest: string
  readonly signature: Signature
}

/**
 * Lets through versions of Levain's own models.
 *
 * @throws model-unreadable for one that only its own framework can read
 */
export function requireNative(version: ModelVersion): NativeVersion {
  const { manifest, signature } = version
  if (manifest !== null && signature !== null) return { ...version, manifest, signature }
  const path = `${version.model}@${version.version}`
  throw fail('model-unreadable', { path, reason: `it is a ${version.algorithm || 'foreign'} model, not one of Levain's own` })
}
