import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { fail } from '@levain/core'
import { readTar } from '../tar-read.ts'
import type { Architecture, Base } from './base.ts'

/** A package of the operating system in the base. */
export interface SystemPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
}

export interface BaseContents {
  /** As `dpkg` knows them; empty for systems that are not kin of Debian. */
  readonly packages: readonly SystemPackage[]
  /** `id` and `version` of the system, e.g. `debian` and `12`; empty where it does not say. */
  readonly system: { readonly id: string; readonly version: string }
}

const loaders = { amd64: 'ld-linux-x86-64.so.2', arm64: 'ld-linux-aarch64.so.1' } as const
const statusBytesMax = 64 << 20

/** Looks through a base: whether Node can run on it, and what is installed there. @throws image-unusable */
export async function readContents(base: Base, architecture: Architecture): Promise<BaseContents> {
  const names = new Set<string>()
  const status = new Map<string, string>()
  let release = ''
  for (const { file, descriptor } of base.layers) {
    for await (const item of readTar(unpacked(file, descriptor.mediaType), base.name)) {
      if (/(^|\/)lib(64)?\//.test(item.path)) names.add(item.path.split('/').at(-1) ?? '')
      if (item.kind !== 'file') continue
      if (/^var\/lib\/dpkg\/status(\.d\/[^/]+)?$/.test(item.path) && !item.path.endsWith('.md5sums'))
        status.set(item.path, (await item.content(statusBytesMax)).toString())
      if (/^(usr\/lib|etc)\/os-release$/.test(item.path)) release = (await item.content(1 << 16)).toString()
    }
  }
  for (const needed of [loaders[architecture], 'libstdc++.so.6', 'libgcc_s.so.1']) {
    if (!names.has(needed))
      throw fail('image-unusable', {
        image: base.name,
        reason: `it has no ${needed}, which Node needs; Alpine and other systems without glibc cannot be a base`,
      })
  }
  const packages = [...status.values()].flatMap(readStatus).sort((a, b) => (a.name < b.name ? -1 : 1))
  return { packages, system: { id: field(release, 'ID'), version: field(release, 'VERSION_ID') } }
}

function unpacked(file: string, mediaType: string): AsyncIterable<Uint8Array> {
  const bytes = createReadStream(file)
  if (mediaType.endsWith('gzip')) return pipeline(bytes, createGunzip(), () => undefined)
  return mediaType.endsWith('zstd') ? pipeline(bytes, createZstdDecompress(), () => undefined) : bytes
}

/** Paragraphs of fields, as in `/var/lib/dpkg/status`; what was removed stays there and is left out. */
function readStatus(text: string): SystemPackage[] {
  return text.split(/\n\n+/).flatMap((paragraph) => {
    const of = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1]?.trim() ?? ''
    const [name, version, state] = [of('Package'), of('Version'), of('Status')]
    const isThere = name !== '' && version !== '' && (state === '' || state.endsWith(' installed'))
    return isThere ? [{ name, version, architecture: of('Architecture') }] : []
  })
}

const field = (text: string, name: string): string => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? ''
