import { fail } from '../errors/index.ts'
import type { ModelVersion, Signature } from '../nouns/index.ts'

/** A version whose files are in Levain's store and that says what it takes and gives. */
export interface DescribedVersion extends ModelVersion {
  readonly manifest: string
  readonly signature: Signature
}

/**
 * Lets through versions that can be packed, served and watched.
 *
 * @throws model-unreadable, signature-missing
 */
export function requireDescribed(version: ModelVersion): DescribedVersion {
  const { manifest, signature, model, version: number } = version
  if (manifest === null) throw fail('model-unreadable', { path: `${model}@${number}`, reason: 'its files are not in the store of Levain' })
  if (signature !== null) return { ...version, manifest, signature }
  throw fail('signature-missing', { model, version: number, reason: 'its MLmodel file has no signature that can be served' })
}
