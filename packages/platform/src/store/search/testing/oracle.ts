import type { Clause, Filter, FilterValue, Key, Order, RunLink } from '@levain/core'
import type { Sample } from './samples.ts'

/** What a key has in one run: its values, of which one must fit; `NaN` is what is no number. */
type Values = readonly (string | number | null)[]

/** Whether a filter lets a run through, worked out without SQL. */
export function lets(filter: Filter, sample: Sample): boolean {
  switch (filter.kind) {
    case 'not':
      return !lets(filter.of, sample)
    case 'or':
      return filter.of.some((part) => lets(part, sample))
    case 'and':
      return together(filter.of, sample) && filter.of.every((part: Filter) => isAboutLinks(part) || lets(part, sample))
    default:
      return isAboutLinks(filter) ? together([filter], sample) : fits(filter, valuesOf(filter.key, sample), sample)
  }
}

const isAboutLinks = (filter: Filter): boolean => filter.kind === 'clause' && filter.key.parts[0]?.text === 'link'

function together(parts: readonly Filter[], { links }: Sample): boolean {
  const about = parts.filter((part) => part.kind === 'clause').filter(isAboutLinks)
  const eligible = links.filter(({ kind, step }) => kind === 'dataset' || step > 5)
  return about.length === 0 || eligible.some((link) => about.every((clause) => fitsOne(clause, linkValue(clause.key, link))))
}

function linkValue({ parts }: Key, link: RunLink): string | number | null {
  if (parts[1]?.text === 'tag') return link.tags[parts[2]?.text ?? ''] ?? null
  return parts[1]?.text === 'step' ? link.step : link.context
}

function fits(clause: Clause, values: Values, { tags }: Sample): boolean {
  const there = values.filter((value) => value !== null)
  if (clause.comparator === 'IS NULL') return there.length === 0
  if (clause.comparator === 'IS NOT NULL') return there.length > 0
  if (nameOf(clause.key) === 'tags.hidden' && tags.hidden === undefined) return (clause.comparator === '=') === (clause.value === 'no')
  return there.some((value) => fitsOne(clause, value))
}

function fitsOne({ key, comparator, value: given }: Clause, value: string | number | null): boolean {
  if (value === null) return false
  const names = nameOf(key) === 'status' ? (statusNames[value as string] ?? []) : [value]
  const negated = comparator === '!=' || comparator === 'NOT IN'
  const positive = comparator === '!=' ? '=' : comparator === 'NOT IN' ? 'IN' : comparator
  return names.some((name) => compares(positive, name, given)) !== negated
}

const statusNames: Readonly<Record<string, readonly string[]>> = {
  queued: ['queued', 'SCHEDULED'],
  running: ['running', 'RUNNING'],
  waiting: ['waiting', 'RUNNING', 'WAITING'],
  ok: ['ok', 'FINISHED'],
  failed: ['failed', 'FAILED'],
  cancelled: ['cancelled', 'KILLED'],
}

function compares(comparator: Clause['comparator'], value: string | number, given: Clause['value']): boolean {
  const other = given as FilterValue
  switch (comparator) {
    case '=':
      return value === other
    case '<':
      return value < other
    case '<=':
      return value <= other
    case '>':
      return value > other
    case '>=':
      return value >= other
    case 'IN':
      return (given as readonly FilterValue[]).includes(value)
    case 'LIKE':
      return isLike(String(value), String(other))
    case 'ILIKE':
      return isLike(folded(String(value)), folded(String(other)))
    default:
      return new RegExp(String(other), 'u').test(String(value))
  }
}

const folded = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

function isLike(text: string, pattern: string): boolean {
  const [first, ...rest] = [...pattern]
  if (first === undefined) return text === ''
  const after = rest.join('')
  const letters = [...text]
  if (first === '%') return letters.some((_, index) => isLike(letters.slice(index).join(''), after)) || isLike('', after)
  return letters.length > 0 && (first === '_' || first === letters[0]) && isLike(letters.slice(1).join(''), after)
}

const nameOf = ({ parts }: Key): string => parts.map(({ text }) => text).join('.')

function valuesOf(key: Key, sample: Sample): Values {
  const { run } = sample
  const [first, ...rest] = key.parts.map(({ text }) => text)
  const name = rest.join('.')
  switch (first === 'attr' ? name : first) {
    case 'params':
      return [sample.params[name] ?? null]
    case 'tags':
      return [sample.tags[name] ?? null]
    case 'team':
      return [sample.tags.team ?? null]
    case 'metric':
    case 'metrics':
      return [metricOf(sample, key)]
    case 'datasets':
      return sample.links.filter(({ kind }) => kind === 'dataset').map(({ target }) => (name === 'name' ? target.slice(0, 1) : target))
    case 'start_time':
    case 'started':
      return [instant(run.startedAt)]
    case 'end_time':
      return [instant(run.endedAt)]
    case 'run_id':
      return [run.id]
    case 'place':
      return [run.location ?? `levain:/${run.experiment}/${run.id}`]
    default:
      return [run[first as 'name' | 'status' | 'parent']]
  }
}

const instant = (at: string | null): number | null => (at === null ? null : Date.parse(at))

/** Key and aggregate of `metrics.key` or `metrics.key.min`. */
function metricName({ parts }: Key): readonly [string, string] {
  const names = parts.slice(1).map(({ text }) => text)
  const last = names.length > 1 ? (names.at(-1) ?? '') : ''
  return ['min', 'max', 'last'].includes(last) ? [names.slice(0, -1).join('.'), last] : [names.join('.'), 'last']
}

function metricOf({ metrics }: Sample, key: Key): number | null {
  const [name, aggregate] = metricName(key)
  const values = metrics[name] ?? []
  const numbers = values.filter((value) => !Number.isNaN(value))
  if (aggregate === 'last') return values.at(-1) ?? null
  if (numbers.length === 0) return null
  return aggregate === 'min' ? Math.min(...numbers) : Math.max(...numbers)
}

/** Compares two runs as the order asks, worked out without SQL. */
export function inOrder(orders: readonly Order[]): (a: Sample, b: Sample) => number {
  return (a, b) => {
    for (const { key, direction } of orders) {
      const difference = compareOne(sortValue(key, a), sortValue(key, b), direction === 'desc')
      if (difference !== 0) return difference
    }
    return 0
  }
}

/** First what has a value, then what is no number, then what has nothing. */
function sortValue(key: Key, sample: Sample): { rank: number; value: string | number } {
  const [value = null] = valuesOf(key, sample)
  if (value === null) return { rank: hasSeries(key, sample) ? 1 : 2, value: 0 }
  if (typeof value === 'number' && Number.isNaN(value)) return { rank: 1, value: 0 }
  return { rank: 0, value: nameOf(key) === 'status' ? (statusNames[value as string]?.[1] ?? '') : value }
}

const hasSeries = (key: Key, { metrics }: Sample): boolean => key.parts[0]?.text === 'metrics' && metrics[metricName(key)[0]] !== undefined

type Sortable = ReturnType<typeof sortValue>

function compareOne(a: Sortable, b: Sortable, descending: boolean): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  const difference =
    typeof a.value === 'number' && typeof b.value === 'number'
      ? Number(a.value > b.value) - Number(a.value < b.value)
      : Buffer.compare(Buffer.from(String(a.value)), Buffer.from(String(b.value)))
  return descending ? -difference : difference
}
