import type { BaseContents } from '../image/base/contents.ts'
import type { RuntimePackage } from '../image/layers/runtime.ts'
import { integrityOf } from '../integrity.ts'
import { billText, type Component, sha256 } from './cyclonedx.ts'

export interface ImageParts {
  readonly name: string
  readonly version: string
  /** Of the image's manifest; null for a bundle that is in no image yet. */
  readonly digest: string | null
  readonly createdAt: string
  readonly levain: string
  readonly node: string
  readonly packages: readonly RuntimePackage[]
  /** What the base holds, as far as it says so; null without a base. */
  readonly system: BaseContents | null
}

/** What is in an image: Node, packages of npm, packages of the system it stands on. */
export async function imageBill(parts: ImageParts): Promise<string> {
  const { name, version, digest, createdAt, levain, node, packages, system } = parts
  const of: Component = {
    type: 'container',
    'bom-ref': `image:${name}`,
    name,
    version,
    ...(digest && { hashes: [sha256(digest)] }),
  }
  return billText({
    of,
    at: createdAt,
    levain,
    parts: [nodeComponent(node), ...(await Promise.all(packages.map(npm))), ...systemParts(system)],
  })
}

const nodeComponent = (version: string): Component => ({
  type: 'platform',
  'bom-ref': `pkg:generic/node@${version}`,
  name: 'node',
  version,
  licenses: [{ license: { id: 'MIT' } }],
  cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
  purl: `pkg:generic/node@${version}`,
})

async function npm({ name, version, licence, folder }: RuntimePackage): Promise<Component> {
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name]
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  const integrity = await integrityOf(name, version, folder)
  const sha512 = /^sha512-(\S+)$/.exec(integrity ?? '')?.[1]
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group && { group }),
    name: short ?? name,
    version,
    ...(sha512 && { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
    ...(licence && { licenses: [/^[\w.+-]+$/.test(licence) ? { license: { id: licence } } : { expression: licence }] }),
    purl,
  }
}

function systemParts(contents: BaseContents | null): Component[] {
  if (!contents || contents.packages.length === 0) return []
  const { id, version } = contents.system
  const distro = id && version ? `&distro=${id}-${version}` : ''
  const packages = contents.packages.map((one): Component => {
    const purl = `pkg:deb/${id || 'debian'}/${encodeURIComponent(one.name)}@${encodeURIComponent(one.version)}?arch=${one.architecture}${distro}`
    return { type: 'library', 'bom-ref': purl, name: one.name, version: one.version, purl }
  })
  const system: Component = {
    type: 'operating-system',
    'bom-ref': `system:${id || 'debian'}`,
    name: id || 'debian',
    ...(version && { version }),
  }
  return [system, ...packages]
}
