/**
 * The name for turns of what may be in each other's way: a file and a folder of one name begin alike. Files beside each
 * other do not wait for one another, so that what is stored at once becomes one write of the ledger.
 */
export const turnOf = (run: string, path: string): string => `${run}/${path.split('/', 1)[0]}`

const working = new Map<string, Promise<unknown>>()

/** One after the other for each name, so that a look and the write that relies on it are not parted by another write. */
export async function inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const turn = (working.get(name) ?? Promise.resolve()).then(work, work)
  working.set(name, turn)
  try {
    return await turn
  } finally {
    if (working.get(name) === turn) working.delete(name)
  }
}
