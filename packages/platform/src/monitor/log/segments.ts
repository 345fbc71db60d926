import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of a deployment's prediction log, oldest first; none where nothing was answered yet. */
export async function logSegments(deploymentFolder: string): Promise<string[]> {
  const folder = join(deploymentFolder, 'log')
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(folder, name))
}
