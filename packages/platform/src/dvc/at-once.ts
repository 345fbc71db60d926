/** Works on many things, so many at a time. The first that fails ends it, once those under way have ended. */
export async function eachAtOnce<Item>(atOnce: number, items: Iterable<Item>, work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]()
  let failed = false
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); !next.done && !failed; next = waiting.next())
      await work(next.value).catch((error) => {
        failed = true
        throw error
      })
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  const broken = ended.find((one) => one.status === 'rejected')
  if (broken) throw broken.reason
}
