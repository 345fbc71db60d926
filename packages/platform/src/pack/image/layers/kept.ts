import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Layer, writeLayer } from '../layer.ts'
import { nodeLayer } from './node.ts'

/** The layer with Node is large and changes only with Node: it is compressed once and kept in `folder`. */
export async function keptNodeLayer(architecture: 'amd64' | 'arm64', folder: string): Promise<Layer> {
  const home = join(folder, `node-${process.versions.node}-${architecture}`)
  const known = await readKept(home)
  if (known) return known
  const unfinished = `${home}.${process.pid}`
  try {
    await mkdir(unfinished, { recursive: true })
    const { file: _, ...layer } = await writeLayer(unfinished, 'node', await nodeLayer(architecture, folder))
    await writeFile(join(unfinished, 'layer.json'), JSON.stringify(layer))
    await rename(unfinished, home).catch(() => undefined)
    const kept = await readKept(home)
    if (!kept) throw new Error(`${home} cannot be written`)
    return kept
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function readKept(home: string): Promise<Layer | undefined> {
  const file = join(home, 'node.tar.gz')
  try {
    const layer = JSON.parse(await readFile(join(home, 'layer.json'), 'utf8')) as Layer
    return (await stat(file)).size === layer.descriptor.size ? { ...layer, file } : undefined
  } catch {
    return undefined
  }
}
