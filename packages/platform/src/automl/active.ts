/** A run of AutoML that is at work in this process. */
interface Active {
  /** Tries nothing more, and makes models of what there is. */
  stop(): void
  /** Ends it at once. */
  end(): void
  readonly work: Promise<void>
}

/** By the id of the run. */
export const active = new Map<string, Active>()

/** Ends all of them, before the ledger is closed. */
export async function endAll(): Promise<void> {
  const all = [...active.values()]
  for (const { end } of all) end()
  await Promise.allSettled(all.map(({ work }) => work))
}
