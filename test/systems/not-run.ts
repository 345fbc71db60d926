import type { TestContext } from 'node:test'

/** Says why a test cannot run here: with its reason among the skipped, and in continuous integration as a failure. */
export function notRun(t: TestContext, reason: string): void {
  if (process.env.CI) throw new Error(reason)
  t.skip(`not run: ${reason}`)
}
