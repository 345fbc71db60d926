import { realpath } from 'node:fs/promises'
import { fail } from '@levain/core'
import { writeLayer } from '../layer.ts'
import { userId } from '../layers/bundle.ts'
import { fileEntry, sharedObjects } from '../layers/node.ts'
import type { TarEntry } from '../tar-write.ts'
import type { Architecture, Base } from './base.ts'

const files: Readonly<Record<string, string>> = {
  'etc/passwd': `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${userId}:${userId}:nonroot:/:/sbin/nologin\n`,
  'etc/group': `root:x:0:\nnonroot:x:${userId}:\n`,
  'etc/nsswitch.conf': 'hosts: files dns\n',
}

/**
 * The libraries that Node has loaded here, and nothing else: an image without a shell, that needs no registry to be built. Only for
 * the kind of processor this machine has.
 *
 * @throws image-unusable
 */
export async function machineBase(architecture: Architecture, folder: string): Promise<Base> {
  const own = { x64: 'amd64', arm64: 'arm64' }[process.arch as string]
  if (process.platform !== 'linux' || own !== architecture)
    throw fail('image-unusable', {
      image: 'machine',
      reason: `this machine is ${process.platform} on ${process.arch}, not Linux on ${architecture}`,
    })
  const entries: TarEntry[] = Object.entries(files).map(([path, text]) => ({ kind: 'file', path, content: Buffer.from(text) }))
  entries.push({ kind: 'folder', path: 'tmp', mode: 0o1777 })
  for (const path of sharedObjects().filter((name) => name.startsWith('/')))
    entries.push(await fileEntry(path.slice(1), await realpath(path), true))
  const layers = [await writeLayer(folder, 'base', entries)]
  return { name: 'machine', digest: null, env: [], layers, history: [{ created_by: 'levain pack image: base' }] }
}
