import type { Image } from './assemble.ts'
import type { Layer } from './layer.ts'
import type { Repository } from './registry/client.ts'

export interface Pushed {
  /** Bytes that went over. */
  readonly sentBytes: number
  /** Bytes that the registry had already. */
  readonly thereBytes: number
}

/** Pushes an image under a tag: what the registry has is left there, the manifest comes last. */
export async function push(repository: Repository, tag: string, image: Image): Promise<Pushed> {
  let [sentBytes, thereBytes] = [0, 0]
  for (const layer of image.layers) {
    const isThere = (await repository.hasBlob(layer.descriptor.digest)) || (await mounted(repository, layer))
    if (isThere) thereBytes += layer.descriptor.size
    else {
      await repository.putBlob(layer.descriptor, { file: layer.file })
      sentBytes += layer.descriptor.size
    }
  }
  if (!(await repository.hasBlob(image.config.descriptor.digest))) await repository.putBlob(image.config.descriptor, image.config.bytes)
  await repository.putManifest(tag, image.descriptor.mediaType, image.manifest)
  return { sentBytes, thereBytes }
}

async function mounted(repository: Repository, { from, descriptor }: Layer): Promise<boolean> {
  if (from?.host !== repository.host || from.repository === repository.name) return false
  return repository.mountBlob(descriptor.digest, from.repository)
}
