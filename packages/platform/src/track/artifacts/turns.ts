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
