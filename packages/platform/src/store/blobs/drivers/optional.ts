import { fail } from '@levain/core'

/**
 * Loads a client library that only some need.
 *
 * @param feature what cannot be done without it, e.g. `Blobs in S3`
 * @throws dependency-missing
 */
export async function optional<Library>(name: string, feature: string, load: () => Promise<Library>): Promise<Library> {
  try {
    return await load()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw fail('dependency-missing', { package: name, for: feature }, cause)
  }
}
