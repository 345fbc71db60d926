import { resolve } from 'node:path'
import { fail } from '@levain/core'

/**
 * Where the runs of new experiments keep what clients log: an address that the clients can write to themselves, such as
 * `s3://bucket/mlflow` or `file:///shared/mlflow`, or a folder, relative to the project's. Null for this server's own store.
 *
 * @throws input-invalid
 */
export function artifactRoot(named: string | undefined, projectFolder: string): string | null {
  const given = named ?? process.env.LEVAIN_ARTIFACT_ROOT ?? ''
  if (given === '') return null
  const isAddress = /^[a-z][a-z0-9+.-]+:/i.test(given)
  const isUsable = isAddress ? /^(?!runs:|models:)[^:]+:\/[^?#;]*$/i.test(given) : !/[?#;]/.test(given)
  if (!isUsable || given.length > lengthMax)
    throw fail('input-invalid', {
      field: 'LEVAIN_ARTIFACT_ROOT',
      expected: `an address such as s3://bucket/prefix without query and fragment, of at most ${lengthMax} characters`,
      got: given.slice(0, 80),
    })
  return isAddress ? given : resolve(projectFolder, given)
}

/** What is below it has its names and ids in it too. */
const lengthMax = 1000
