import { readFileSync } from 'node:fs'

let version: string | undefined

/** The version of Levain: what a verb computes changes with it only. */
export function platformVersion(): string {
  version ??= (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
  return version
}
