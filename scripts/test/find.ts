import { globSync, readFileSync } from 'node:fs'

const places = ['test/*.test.ts', 'packages/{core,runtime,platform,sdk}/src/**/*.test.ts', 'packages/web/{src,test}/**/*.test.{ts,tsx}']

/** Test files by path from the root, those that cross rooms (and take longest) first; only matching ones if patterns are given. */
export function findTests(patterns: readonly string[]): string[] {
  const all = places.flatMap((place) => globSync(place).sort())
  return patterns.length === 0 ? all : all.filter((file) => patterns.some((pattern) => file.includes(pattern)))
}

/** Tests against outside systems that are installed for it; longest first. */
export function findSystemsTests(patterns: readonly string[]): string[] {
  const all = globSync('test/systems/**/*.test.ts').sort().reverse()
  return patterns.length === 0 ? all : all.filter((file) => patterns.some((pattern) => file.includes(pattern)))
}

/** Browser tests are those that name the library which drives one, or the fixture that does. */
export function isBrowserTest(file: string): boolean {
  return /from '(playwright-core|[^']*\/(browser|chromium)\.ts)'/.test(readFileSync(file, 'utf8'))
}

/** Tests that start a PostgreSQL server say so. */
export function isPostgresTest(file: string): boolean {
  return /^\/\/ Outside system: PostgreSQL$/m.test(readFileSync(file, 'utf8'))
}
