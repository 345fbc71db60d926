/**
 * `npm test`: runs every test, or those whose path contains one of the arguments (`npm test -- store track`);
 * `npm run test:systems`: those against outside systems that they install themselves, such as MLflow's own client. The last
 * line is `N passed, N failed`, with `, N skipped` if any were; the exit code is 1 when a test failed.
 */

import { findChromium } from './setup/chromium.ts'
import { buildStudio } from './setup/studio.ts'
import { type FileResult, runFile } from './test/file.ts'
import { findSystemsTests, findTests, isBrowserTest } from './test/find.ts'
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

/** Builds the studio and finds a browser for the tests that need them; without a browser those are left out. */
async function ready(found: readonly string[]): Promise<string[]> {
  if (!found.some(isBrowserTest)) return [...found]
  await buildStudio()
  const chromium = await findChromium()
  if (typeof chromium === 'string') {
    process.env.LEVAIN_CHROMIUM = chromium
    return [...found]
  }
  console.error(`Browser tests are left out: ${chromium.reason}`)
  return found.filter((file) => !isBrowserTest(file))
}
