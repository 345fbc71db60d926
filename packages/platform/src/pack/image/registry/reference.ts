import { fail } from '@levain/core'

/** Where an image is: `host/repository`, and a tag or a digest in it. */
export interface ImageReference {
  /** As people write it, e.g. `docker.io` or `localhost:5000`. */
  readonly host: string
  readonly repository: string
  /** A tag, or `sha256:…`. */
  readonly at: string
}

const repositoryName = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const tagName = /^\w[\w.-]{0,127}$/
const digestName = /^sha256:[0-9a-f]{64}$/
const hostName = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/

/**
 * Reads `registry.example/team/churn:3`, with `@sha256:…` instead of the tag or after it. A first part without dot, colon and
 * `localhost` is no host, and then it is Docker Hub's, as Docker reads it.
 *
 * @throws input-invalid
 */
export function readReference(written: string, field: string): ImageReference {
  const refuse = (expected: string) => fail('input-invalid', { field, expected, got: written.slice(0, 128) })
  const [withTag = '', digest, ...more] = written.split('@')
  if (more.length > 0 || (digest !== undefined && !digestName.test(digest))) throw refuse('a digest as sha256: and 64 hexadecimal digits')
  const [first = '', ...rest] = withTag.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const host = hasHost ? first : 'docker.io'
  const [name = '', tag, ...colons] = (hasHost ? rest.join('/') : withTag).split(':')
  const repository = host === 'docker.io' && !name.includes('/') ? `library/${name}` : name
  if (!hostName.test(host)) throw refuse('a host, e.g. registry.example:5000')
  if (!repositoryName.test(repository) || repository.length > 255)
    throw refuse('a repository in small letters, digits and . _ - between them, e.g. registry.example/team/churn:3')
  if (colons.length > 0 || (tag !== undefined && !tagName.test(tag)))
    throw refuse('a tag of at most 128 letters, digits, dots, dashes and underscores')
  return { host, repository, at: digest ?? tag ?? 'latest' }
}

/** The reference in full, e.g. `docker.io/library/node:24` or `localhost:5000/churn@sha256:…`. */
export const written = ({ host, repository, at }: ImageReference): string =>
  `${host}/${repository}${at.startsWith('sha256:') ? '@' : ':'}${at}`
