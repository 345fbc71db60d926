import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from './bundle.ts'
import { type LoadedVersion, loadVersion } from './version.ts'

/** The version that answers, and the one before it, kept loaded so that going back takes no time. */
export interface Versions {
  readonly current: LoadedVersion
  readonly previous: LoadedVersion | null
  /** Loads and warms a bundle fully, then puts it in place with one assignment. One swap after another. */
  swap(folder: string): Promise<void>
}

/** @throws model-unreadable */
export async function createVersions(folder: string, deployment: string | undefined): Promise<Versions> {
  let current = await loadVersion(folder, deployment)
  let previous: LoadedVersion | null = null
  let last: Promise<void> = Promise.resolve()

  const swapTo = async (target: string): Promise<void> => {
    const digest = await indexDigest(target)
    if (digest === current.bundle.digest) return
    const next = digest !== null && digest === previous?.bundle.digest ? previous : await loadVersion(target, deployment)
    previous = current
    current = next
  }

  return {
    get current() {
      return current
    },
    get previous() {
      return previous
    },
    swap(target) {
      const swapped = last.then(() => swapTo(target))
      last = swapped.catch(() => undefined)
      return swapped
    },
  }
}

async function indexDigest(folder: string): Promise<string | null> {
  const bytes = await readFile(join(folder, 'bundle.json')).catch(() => null)
  return bytes && digestOf(bytes)
}
