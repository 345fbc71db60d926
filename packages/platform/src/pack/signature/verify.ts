import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { openRepository } from '../image/registry/client.ts'
import { readReference, written } from '../image/registry/reference.ts'
import { readPublicKey } from './key.ts'
import { isBy, signaturesOf } from './sign.ts'

type Verb = Contracts['pack']['verify']

/**
 * Says whether an image was signed with a key, and which image that is.
 *
 * @throws image-not-found, signature-invalid, registry-unreachable, registry-refused
 */
export async function verifyImage(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const reference = readReference(input.image, 'image')
  const key = await readPublicKey(ctx, input.key)
  const repository = openRepository(reference, 'pull', ctx.signal)
  const image = await repository.manifest(reference.at)
  if (!image) throw fail('image-not-found', { image: written(reference) })
  const found = await signaturesOf(repository, image.digest)
  const own = found.filter((signature) => isBy(signature, key, image.digest))
  if (own.length === 0) {
    const reason = found.length === 0 ? 'it has no signature' : `none of its ${found.length} signature(s) is by that key`
    throw fail('signature-invalid', { image: written({ ...reference, at: image.digest }), reason })
  }
  return { digest: image.digest, reference: written({ ...reference, at: image.digest }), signatures: own.length, of: found.length }
}
