import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TarEntry } from '../tar-write.ts'
import { fetchNode } from './fetch-node.ts'

/** Where the image keeps its Node. */
export const nodePath = 'nodejs/bin/node'

/** What every program of glibc systems brings; a Node that loads more is built for one distribution. */
const known = /\/(ld-linux[\w-]*|lib(c|m|dl|rt|pthread|gcc_s|stdc\+\+|atomic))\.so(\.\d+)*$|linux-vdso/

/**
 * The program of Node for an image: the one that runs here where it is an official build for that platform, else that version as the npm
 * registry has it.
 *
 * @param folder a place for what has to be fetched
 * @throws source-unreachable
 */
export async function nodeLayer(architecture: 'amd64' | 'arm64', folder: string): Promise<TarEntry[]> {
  const own = runsHere(architecture) ? process.execPath : undefined
  const program = own ?? (await fetchNode(architecture, process.versions.node, folder))
  const entries: TarEntry[] = [await fileEntry(nodePath, program, true)]
  const licence = join(dirname(program), '../LICENSE')
  if (await stat(licence).catch(() => null)) entries.push(await fileEntry('nodejs/LICENSE', licence, false))
  return entries
}

function runsHere(architecture: string): boolean {
  if (process.platform !== 'linux' || process.arch !== (architecture === 'amd64' ? 'x64' : 'arm64')) return false
  return sharedObjects().every((path) => known.test(path))
}

/** The libraries that the running Node has loaded, addons of packages left out. */
export function sharedObjects(): string[] {
  const { sharedObjects: all } = process.report.getReport() as unknown as { sharedObjects: string[] }
  return all.filter((path) => !path.endsWith('.node') && !path.includes('/node_modules/'))
}

export async function fileEntry(path: string, file: string, executable: boolean): Promise<TarEntry> {
  return { kind: 'file', path, content: { file, bytes: (await stat(file)).size }, executable }
}
