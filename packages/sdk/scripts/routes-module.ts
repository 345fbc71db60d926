import { allVerbs } from '@levain/core'

/** The text of src/routes.ts, as the contracts say. */
export function routesModule(): string {
  const rows = allVerbs.map((verb) => `  '${verb.name}': '${verb.http}',`)
  return `${head}${rows.join('\n')}\n${foot}`
}

const head = `/* Generated from the contracts by scripts/routes.ts; a test keeps both in agreement. */
import type { Contracts, Room } from '@levain/core'

/** Every verb, e.g. \`registry.promote\`. */
export type VerbName = { [R in Room]: \`\${R}.\${keyof Contracts[R] & string}\` }[Room]

/** Method and path of every verb under \`/api/v1\`. A table of its own so that no schema gets into a browser bundle. */
export const routes = {
`
const foot = '} as const satisfies Record<VerbName, string>\n'
