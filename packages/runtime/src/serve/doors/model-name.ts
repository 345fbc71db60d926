import { fail } from '@levain/core/errors'
import { shorten } from '../refuse.ts'
import type { Situation } from './door.ts'

/** Checks that the model and version of an address are what is served here; returns the name. @throws model-not-found */
export function servedModel({ names, version, deployment }: Situation): string {
  const { model, version: number } = version.bundle.index
  const { model: asked = deployment, version: askedVersion = String(number) } = names
  if ((asked !== model && asked !== deployment) || askedVersion !== String(number)) {
    throw fail('model-not-found', { reference: shorten(names.version === undefined ? asked : `${asked}@${askedVersion}`) })
  }
  return asked
}
