/** Short words for values: what stands in a cell of a table. */

const units: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** `3 min ago`, `in 2 h`, `now`. */
export function relativeTime(iso: string, nowMs: number): string {
  const ms = nowMs - Date.parse(iso)
  const words = duration(Math.abs(ms))
  return Math.abs(ms) < 1000 ? 'now' : ms > 0 ? `${words} ago` : `in ${words}`
}

/** The largest unit only: `2 h`, `12 s`, `340 ms`. */
export function duration(ms: number): string {
  const [size, unit] = units.find(([least]) => ms >= least) ?? [1, 'ms']
  return `${Math.floor(ms / size)} ${unit}`
}

/** `1.2 MB`; powers of 1000. */
export function bytes(count: number): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), names.length - 1)
  return `${Number((count / 1000 ** power).toPrecision(3))} ${names[power]}`
}

/** At most five significant digits; whole numbers in full, in groups of three. */
export function number(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6 ? String(Number(value.toPrecision(5))) : value.toExponential(3)
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
/** Twelve digits tell digests apart; `--json` has them in full. */
const sha256 = /(sha256:[0-9a-f]{12})[0-9a-f]{52}/g

/** Any value as one short piece of text. */
export function cell(value: unknown, nowMs: number): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'number') return number(value)
  if (typeof value !== 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (instant.test(value)) return relativeTime(value, nowMs)
  return value.replaceAll(sha256, '$1…').replaceAll(/[\t-\r]+/g, ' ')
}

/** Parts of a view with a blank line between; empty ones are left out. */
export const blocks = (...parts: readonly string[]): string => parts.filter(Boolean).join('\n\n')

/** `champion → 3, challenger → 4`, or however aliases are told. */
export const aliasWords = (aliases: Readonly<Record<string, number>>): string =>
  Object.entries(aliases)
    .map(([alias, version]) => `${alias} → ${version}`)
    .join(', ')

export const pairWords = (pairs: Readonly<Record<string, unknown>>): string =>
  Object.entries(pairs)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

/** The first three metrics of a run; what the machine did comes last, it is rarely what somebody looks for. */
export function metricWords<Value>(metrics: Readonly<Record<string, Value>>, text: (value: Value) => string): string {
  const isSystem = (key: string): number => Number(key.startsWith('system/'))
  return Object.entries(metrics)
    .sort(([a], [b]) => isSystem(a) - isSystem(b))
    .slice(0, 3)
    .map(([key, value]) => `${key} ${text(value)}`)
    .join(', ')
}
