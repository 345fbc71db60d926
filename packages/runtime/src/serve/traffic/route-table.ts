import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { LevainError } from '@levain/core/errors'
import { createHistogram, type Histogram } from '../histogram.ts'
import { refuse } from '../refuse.ts'
import type { Row } from '../rows.ts'
import type { Value } from '../values.ts'
import type { LoadedVersion } from '../version.ts'
import { bucketCount, bucketOf } from './bucket.ts'
import { type Fallback, fallbackOf } from './fallback.ts'
import { type RoutePlan, type RulePlan, versionsOf } from './route-plan.ts'
import { agreeing } from './same-contract.ts'

/** Which requests go to which version. Immutable but for what it counts: a change is another table, put in its place by one assignment. */
export interface RouteTable {
  readonly plan: RoutePlan
  readonly sinceMs: number
  readonly arms: readonly Arm[]
  readonly shadows: readonly LoadedVersion[]
  readonly fallback: Fallback | null
  /** The arm of a request by its head and the version its address names; undefined where the rows decide. A header that names no arm is refused. */
  byHead(headers: IncomingHttpHeaders, version?: string): Choice | LevainError | undefined
  /** The arm of a request whose head did not decide, by its first row. */
  byRow(headers: IncomingHttpHeaders, row: Row): Choice
  /** An arm for a request about whose caller nothing is known. */
  drawn(): Choice
}

/** A version that answers a share of the requests, and how it has done since the table was put in place. */
export interface Arm {
  readonly version: LoadedVersion
  readonly weight: number
  /** What stands in the head of its answers. */
  readonly headers: Readonly<Record<string, string>>
  /** Seconds from the head of a request to its answer. */
  readonly seconds: Histogram
  /** Requests the version was asked, and those of them it could not answer. */
  requests: number
  errors: number
}

/** Why an arm answers. */
export interface Choice {
  readonly arm: Arm
  /** What the log keeps of it, as members of a JSON object that follow others. */
  readonly mark: string
}

/** A request with this header goes to the arm it names; each answer says with it which arm it was. */
const armHeader = 'levain-arm'

export interface TableParts {
  /** Versions by the folder of their bundle: all that the plan names. */
  readonly loaded: ReadonlyMap<string, LoadedVersion>
  readonly deployment: string
  readonly nowMs: number
}

/** Makes the table of a plan. @throws routes-invalid where versions do not take and give the same */
export function createRouteTable(plan: RoutePlan, { loaded, deployment, nowMs }: TableParts): RouteTable {
  const versionOf = (bundle: string): LoadedVersion => loaded.get(bundle) as LoadedVersion
  const arms = plan.arms.map(({ bundle, weight }) => createArm(versionOf(bundle), weight))
  const fallback = plan.fallback && fallbackOf(plan.fallback, arms[0]!.version, versionOf, deployment)
  const shadows = plan.shadows.map(({ bundle }) => versionOf(bundle))
  agreeing(arms[0]!.version, [...arms.map(({ version }) => version), ...shadows, ...(fallback ? [fallback.version] : [])], plan)
  const byVersion = new Map(plan.arms.map(({ version }, index) => [version, arms[index]!]))
  const armOf = armOfBucket(arms)
  const drawnBy = (bucket: number): Choice => ({
    arm: armOf(bucket),
    mark: `,"arm":"${nameOf(armOf(bucket))}","split":${split},"bucket":${bucket}`,
  })
  const sent = (arm: Arm, by: string): Choice => ({ arm, mark: `,"arm":"${nameOf(arm)}","split":${split},"by":"${by}"` })
  const split = JSON.stringify(plan.id)
  const nextKey = createKeys()
  const readers = columnReaders(arms[0]!.version)
  const rulesByHead = plan.rules.filter(({ header }) => header !== undefined)
  const needsRow = plan.rules.length > rulesByHead.length || (plan.sticky !== null && 'column' in plan.sticky)

  const byRule = (rules: readonly RulePlan[], read: (rule: RulePlan) => string | undefined): Choice | undefined => {
    for (const rule of rules) {
      const value = read(rule)
      if (value !== undefined && rule.in.includes(value)) return sent(byVersion.get(rule.to)!, 'rule')
    }
    return undefined
  }
  const bySplit = (key: string | undefined): Choice => drawnBy(bucketOf(plan.id, key ?? nextKey()))
  const named = (name: string): Choice | LevainError => {
    const arm = byVersion.get(Number(name))
    return arm ? sent(arm, 'header') : refuse(armHeader, versionsOf(plan.arms), 'another')
  }

  return {
    plan,
    sinceMs: nowMs,
    arms,
    shadows,
    fallback,
    drawn: () => bySplit(undefined),
    byHead(headers, version) {
      const name = headers[armHeader]
      if (name !== undefined) return named(String(name))
      if (version !== undefined && byVersion.has(Number(version))) return named(version)
      if (needsRow) return undefined
      const ruled = rulesByHead.length > 0 ? byRule(rulesByHead, ({ header = '' }) => textOf(headers[header])) : undefined
      return ruled ?? bySplit(plan.sticky && 'header' in plan.sticky ? textOf(headers[plan.sticky.header]) : undefined)
    },
    byRow(headers, row) {
      const valueIn = (column: string): string | undefined => readers.get(column)?.(row)
      const ruled = byRule(plan.rules, ({ header, column = '' }) => (header === undefined ? valueIn(column) : textOf(headers[header])))
      if (ruled) return ruled
      const { sticky } = plan
      if (sticky === null) return bySplit(undefined)
      return bySplit('column' in sticky ? valueIn(sticky.column) : textOf(headers[sticky.header]))
    },
  }
}

function createArm(version: LoadedVersion, weight: number): Arm {
  const name = String(version.bundle.index.version)
  return { version, weight, headers: { 'levain-version': name, [armHeader]: name }, seconds: createHistogram(), requests: 0, errors: 0 }
}

const nameOf = ({ version }: Arm): string => String(version.bundle.index.version)

/** The arm of each bucket: arms take theirs in the order of the plan. */
function armOfBucket(arms: readonly Arm[]): (bucket: number) => Arm {
  const places = new Uint8Array(bucketCount)
  let from = 0
  for (const [place, { weight }] of arms.entries()) {
    places.fill(place, from, from + weight)
    from += weight
  }
  return (bucket) => arms[places[bucket]!]!
}

/** Keys of requests that nothing keeps with an arm: no two are the same, also not between processes. */
function createKeys(): () => string {
  const start = randomBytes(8).toString('hex')
  let count = 0
  return () => `${start}${count++}`
}

/** The text of a column's value in a row as the log has it; undefined where the value is missing. */
function columnReaders(version: LoadedVersion): ReadonlyMap<string, (row: Row) => string | undefined> {
  return new Map(version.rows.columns.map(({ name, type }, at) => [name, (row: Row) => valueText(row[at]!, type === 'time')]))
}

function valueText(value: Value, isTime: boolean): string | undefined {
  if (value === null) return undefined
  return isTime ? new Date(value as number).toISOString() : String(value)
}

const textOf = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header)
