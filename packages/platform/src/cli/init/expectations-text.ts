import type { ColumnProfile, Profile } from '@levain/core'
import { stringify } from 'yaml'
import type { Proposal } from './propose.ts'

const levelsMax = 12

/** expectations.yaml: what this data keeps, as a start to be tightened. */
export function expectationsText(profile: Profile, { target }: Proposal): string {
  const columns = profile.columns.map((column) => columnText(column, profile.rows, column.name === target))
  return `# What the data must keep. A failed expectation stops the run before anything is trained; severity: warn only tells.
# More: unique, matches, freshnessMs, and SQL under rules. Try it with: levain validate data NAME expectations.yaml
rows: { min: ${Math.max(1, Math.floor(profile.rows / 2))} }
columns:
${columns.join('\n')}
# rules:
#   sensible: "price >= 0"
`
}

function columnText(column: ColumnProfile, rows: number, isTarget: boolean): string {
  const missing = column.nullCount / rows
  const levels = column.category?.values.map(({ value }) => value) ?? []
  const wanted = {
    type: column.type,
    // A little more than was seen, so that the next file is not refused for nothing.
    nullShareMax: isTarget ? Math.ceil(missing * 100) / 100 : Math.min(1, Math.ceil(missing * 100 + 5) / 100),
    ...(isTarget && levels.length > 0 && levels.length <= levelsMax && column.category?.otherCount === 0 ? { oneOf: levels } : {}),
  }
  const line = stringify({ [column.name]: wanted }, { collectionStyle: 'flow', lineWidth: 0 })
    .trim()
    .replace(/^\{\s*/, '')
    .replace(/\s*\}$/, '')
  return `  ${line}${seen(column)}`
}

/** The range that was seen, to be made an expectation by whoever knows the data. */
function seen({ numeric, type }: ColumnProfile): string {
  return numeric && type !== 'time' && type !== 'boolean' ? ` # seen: min: ${numeric.min}, max: ${numeric.max}` : ''
}
