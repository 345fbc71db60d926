/**
 * `npm test`: runs every test, or those whose path contains one of the arguments (`npm test -- store track`);
 * `npm run test:systems`: those against outside systems that they install themselves, such as MLflow's own client. The last
 * line is `N passed, N failed`, with `, N skipped` if any were; the exit code is 1 when a test failed.
 */

import { findChromium } from './setup/chromium.ts'
import { findPostgres } from './setup/postgres.ts'
import { buildStudio } from './setup/studio.ts'
import { type FileResult, runFile } from './test/file.ts'
import { findSystemsTests, findTests, isBrowserTest, isPostgresTest } from './test/find.ts'
import { describe, summarise } from './test/report.ts'

/** As many as CI has cores; the tests start processes of their own. */
const concurrency = 2

const startMs = performance.now()
const [first, ...rest] = process.argv.slice(2)
const wanted = first === '--systems' ? findSystemsTests(rest) : findTests(process.argv.slice(2))
const files = await ready(wanted)
const leftOut = wanted.length - files.length
const results: FileResult[] = []
await Promise.all(Array.from({ length: concurrency }, work))

console.log(summarise(results, { leftOut, durationMs: performance.now() - startMs }))
const isComplete = leftOut === 0 || !process.env.CI
process.exit(isComplete && results.length > 0 && results.every(({ failures }) => failures.length === 0) ? 0 : 1)

async function work(): Promise<void> {
  for (let file = files.shift(); file !== undefined; file = files.shift()) {
    const result = await runFile(file)
    results.push(result)
    console.log(describe(result))
  }
}

/** Builds the studio and finds the programs for the tests that need them; without its program a test is left out. */
async function ready(found: readonly string[]): Promise<string[]> {
  if (found.some(isBrowserTest)) await buildStudio()
  const withBrowser = await withProgram(found, isBrowserTest, 'LEVAIN_CHROMIUM', findChromium)
  return withProgram(withBrowser, isPostgresTest, 'LEVAIN_POSTGRES', findPostgres)
}

async function withProgram(
  files: readonly string[],
  needsIt: (file: string) => boolean,
  variable: string,
  find: () => Promise<string | { reason: string }>,
): Promise<string[]> {
  const needing = files.filter(needsIt)
  if (needing.length === 0) return [...files]
  const program = await find()
  if (typeof program === 'string') {
    process.env[variable] = program
    return [...files]
  }
  console.error(`Left out: ${needing.join(', ')}: ${program.reason}`)
  return files.filter((file) => !needsIt(file))
}
