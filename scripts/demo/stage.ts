import pc from 'picocolors'

/**
 * Runs one stage of the demo and prints what came of it.
 *
 * @param title what is being done, in a few words
 * @param work returns what happened, in a line; throws when it did not happen
 */
export async function stage<Result extends { readonly says: string }>(title: string, work: () => Promise<Result>): Promise<Result> {
  const startedMs = performance.now()
  process.stdout.write(`\n${pc.bold(title)}\n`)
  const result = await work()
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  process.stdout.write(`  ${pc.green('✔')} ${result.says} ${pc.dim(`${seconds} s`)}\n`)
  return result
}

/** Throws unless the stage's claim holds: the demo must not say that something happened which did not. */
export function really(holds: boolean, claim: string): asserts holds {
  if (!holds) throw new Error(`The demo expected that ${claim}, and it is not so.`)
}
