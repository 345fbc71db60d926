const atOnce = 8

/** Does something with each, a few at once, and tells how many are done. The first failure ends it. */
export async function inTurns<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
  onDone: (count: number) => void,
): Promise<void> {
  let next = 0
  let done = 0
  let failed = false
  const worker = async () => {
    while (next < items.length && !failed) {
      const item = items[next++] as Item
      await act(item).catch((error) => {
        failed = true
        throw error
      })
      onDone(++done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
}
