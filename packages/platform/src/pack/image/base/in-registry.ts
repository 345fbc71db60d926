import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fail } from '@levain/core'
import { meter } from '../layer.ts'
import { type Descriptor, openRepository } from '../registry/client.ts'
import { type ImageReference, written } from '../registry/reference.ts'
import type { ImageSource } from './from-manifest.ts'

/** An image of a registry. What is fetched stays in `folder` under its digest, for the next time. */
export function inRegistry(reference: ImageReference, folder: string, signal: AbortSignal): ImageSource {
  const repository = openRepository(reference, 'pull', signal)
  const name = written(reference)
  const file = async (descriptor: Descriptor): Promise<string> => {
    if (!/^sha256:[0-9a-f]{64}$/.test(descriptor.digest))
      throw fail('image-unusable', { image: name, reason: 'it names a digest that is not sha256' })
    const path = join(folder, descriptor.digest.replace(':', '-'))
    if (await stat(path).catch(() => null)) return path
    await mkdir(folder, { recursive: true })
    const unfinished = `${path}.${process.pid}`
    try {
      const got = meter()
      await pipeline(await repository.blob(descriptor.digest), got.watch, createWriteStream(unfinished))
      if (got.digest() !== descriptor.digest)
        throw fail('image-unusable', { image: name, reason: `the registry gave ${got.digest()} for ${descriptor.digest}` })
      await rename(unfinished, path)
    } finally {
      await rm(unfinished, { force: true })
    }
    return path
  }
  const manifest = async (at: string) => {
    const found = await repository.manifest(at)
    if (!found) throw fail('image-not-found', { image: name })
    return found
  }
  return {
    name,
    from: { host: reference.host, repository: reference.repository },
    root: () => manifest(reference.at),
    manifest,
    file,
    text: async (descriptor) => readFile(await file(descriptor), 'utf8'),
  }
}
