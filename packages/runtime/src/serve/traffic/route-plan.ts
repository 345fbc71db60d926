import { fail, type LevainError } from '@levain/core/errors'
import { kindOf } from '../values.ts'
import { bucketCount } from './bucket.ts'

/** A version and the folder of its bundle. */
export interface VersionPlan {
  readonly version: number
  readonly bundle: string
}

/** Which requests go to which version, as it is told to a serving process. */
export interface RoutePlan {
  /** Part of every key's hash: while it stays the same, callers stay with their arms. */
  readonly id: string
  /** Another with every change. */
  readonly revision: string
  /** Weights are basis points, 10,000 together. An arm of weight 0 is reached by header or rule only. */
  readonly arms: readonly (VersionPlan & { readonly weight: number })[]
  /** What keeps a caller with an arm: a header or a column of the input. Null: each request is drawn by itself. */
  readonly sticky: { readonly header: string } | { readonly column: string } | null
  /** Looked at before the split, the first that fits decides. */
  readonly rules: readonly RulePlan[]
  /** Versions that are asked the same, after the answer, to be compared. */
  readonly shadows: readonly VersionPlan[]
  /** What answers where a version fails: another version, or always the same answer. */
  readonly fallback: VersionPlan | { readonly answer: string | number | boolean } | null
}

/** Requests whose header, or whose column, has one of these values go to that version. */
export interface RulePlan {
  readonly header?: string
  readonly column?: string
  readonly in: readonly string[]
  readonly to: number
}

const most = 32

/** Reads a plan that came as JSON. @throws routes-invalid */
export function readRoutePlan(value: unknown): RoutePlan {
  const plan = objectOf(value, 'routes')
  const arms = listOf(plan.arms, 'arms').map((arm, index) => {
    const { weight } = arm as { weight?: unknown }
    const field = `arms[${index}].weight`
    return { ...versionPlan(arm, `arms[${index}]`), weight: wholeNumber(weight, field, 0) }
  })
  const sum = arms.reduce((total, { weight }) => total + weight, 0)
  if (sum !== bucketCount)
    throw invalid('arms', `weights that sum to ${bucketCount}`, `${arms.map(({ weight }) => weight).join(' + ')} = ${sum}`)
  const twice = arms.find(({ version }, index) => arms.findIndex((other) => other.version === version) !== index)
  if (twice) throw invalid('arms', 'each version once', `${twice.version} twice`)
  return {
    id: textOf(plan.id, 'id'),
    revision: textOf(plan.revision, 'revision'),
    arms,
    sticky: plan.sticky ? stickyOf(plan.sticky) : null,
    rules: listOf(plan.rules ?? [], 'rules').map((rule, index) => ruleOf(rule, `rules[${index}]`, arms)),
    shadows: listOf(plan.shadows ?? [], 'shadows').map((shadow, index) => versionPlan(shadow, `shadows[${index}]`)),
    fallback: plan.fallback ? fallbackOf(plan.fallback) : null,
  }
}

export const invalid = (field: string, expected: string, got: string): LevainError => fail('routes-invalid', { field, expected, got })

function versionPlan(value: unknown, field: string): VersionPlan {
  const plan = objectOf(value, field)
  return { version: wholeNumber(plan.version, `${field}.version`, 1), bundle: textOf(plan.bundle, `${field}.bundle`) }
}

function stickyOf(value: unknown): { header: string } | { column: string } {
  const { header, column } = objectOf(value, 'sticky')
  return header === undefined ? { column: textOf(column, 'sticky.column') } : { header: textOf(header, 'sticky.header').toLowerCase() }
}

function ruleOf(value: unknown, field: string, arms: readonly VersionPlan[]): RulePlan {
  const rule = objectOf(value, field)
  const to = wholeNumber(rule.to, `${field}.to`, 1)
  if (!arms.some(({ version }) => version === to)) throw invalid(`${field}.to`, versionsOf(arms), String(to))
  const values = listOf(rule.in, `${field}.in`).map((one, index) => textOf(one, `${field}.in[${index}]`))
  if (rule.header === undefined) return { column: textOf(rule.column, `${field}.column`), in: values, to }
  return { header: textOf(rule.header, `${field}.header`).toLowerCase(), in: values, to }
}

function fallbackOf(value: unknown): NonNullable<RoutePlan['fallback']> {
  const { answer } = objectOf(value, 'fallback')
  if (answer === undefined) return versionPlan(value, 'fallback')
  if (typeof answer === 'string' || typeof answer === 'boolean' || Number.isFinite(answer)) return { answer: answer as string }
  throw invalid('fallback.answer', 'a text, a number, true or false', kindOf(answer))
}

/** `one of 3, 4` */
export const versionsOf = (plans: readonly { readonly version: number }[]): string =>
  `one of ${plans.map(({ version }) => version).join(', ')}`

function objectOf(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw invalid(field, 'an object', kindOf(value))
}

function listOf(value: unknown, field: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(field, 'a list', kindOf(value))
  if (value.length > most) throw invalid(field, `at most ${most}`, String(value.length))
  return value
}

function textOf(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw invalid(field, 'a text', value === '' ? 'an empty one' : kindOf(value))
}

function wholeNumber(value: unknown, field: string, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number
  throw invalid(field, `a whole number of at least ${least}`, typeof value === 'number' ? String(value) : kindOf(value))
}
