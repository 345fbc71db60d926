import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from './place.ts'

/** More than a content-addressed store has; others forget and look again. */
const knownMax = 4096

interface Folders {
  ready(folder: string): Promise<void>
  /** Looks again: somebody may have taken them away. */
  forget(): void
}

/**
 * Folders below a root, made when first needed and synced up to the root, once: whoever comes meanwhile waits, so that
 * nothing is called stored in a folder that a loss of power could take away.
 */
export function durableFolders(root: string): Folders {
  const known = new Map<string, Promise<void>>()
  const make = async (folder: string): Promise<void> => {
    await mkdir(folder, { recursive: true })
    for (let at = folder; at !== root; at = dirname(at)) await syncFolder(dirname(at))
  }
  return {
    ready(folder) {
      const there = known.get(folder)
      if (there) return there
      if (known.size >= knownMax) known.clear()
      const made = make(folder)
      known.set(folder, made)
      made.catch(() => known.delete(folder))
      return made
    },
    forget: () => known.clear(),
  }
}
