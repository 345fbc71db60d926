import { stat } from 'node:fs/promises'

/** Whether all these files are there; segments go once somebody has taken them. */
export async function areThere(files: readonly string[]): Promise<boolean> {
  const found = await Promise.all(files.map((path) => stat(path).catch(() => null)))
  return found.every((each) => each !== null)
}
