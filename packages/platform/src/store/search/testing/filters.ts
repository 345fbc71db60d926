import type { Comparator, Filter, FilterValue, Order } from '@levain/core'
import { parseFilter, parseOrderBy } from '@levain/core'
import fc from 'fast-check'
import { instants, texts } from './samples.ts'

const patterns = ['%', '_', 'a%', '%b', 'A_', '[x]', '%*', 'b%', '_%_', '%é', '', 'a_b', '%5%', 'RUN%', 'fin%']
const expressions = ['^a', 'b$', '[0-9]', '.', 'X|%']
const bounds = [-1, 0, 0.25, 1, 2, 1e308]
const instantBounds = [...instants, 999.5, 1_000.5, -1e20, 1e20]

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const textKeys = [
  'run_id',
  'name',
  'place',
  'parent',
  'params.p',
  'params.`q.r`',
  'tags.hidden',
  'tags.q.r',
  'datasets.name',
  'datasets.digest',
]
const linkKeys = ['link.context', 'link.tag.k', 'link.tag.`k.l`']
const numberKeys = ['metrics.m', 'metrics.m.min', 'metrics.m.max', 'metrics.m.last', 'metric.val.acc', 'metrics.`val.acc`.max', 'link.step']
const timeKeys = ['start_time', 'attr.end_time', 'started']
const nullable = ['parent', 'params.p', 'tags.q.r', 'tags.hidden']
const ordered = ['=', '!=', '<', '<=', '>', '>='] as const

const anyText = fc.constantFrom(...texts, 'r0', 'r37', 'a1', 'b1', 'train', 'levain:/e/r0')
const valueFor = (comparator: Comparator): fc.Arbitrary<string> => {
  if (comparator === 'IN' || comparator === 'NOT IN')
    return fc.array(anyText, { minLength: 1, maxLength: 4 }).map((values) => `(${values.map(quoted).join(', ')})`)
  if (comparator === 'RLIKE') return fc.constantFrom(...expressions).map(quoted)
  return (comparator === 'LIKE' || comparator === 'ILIKE' ? fc.constantFrom(...patterns) : anyText).map(quoted)
}

const compared = (
  keys: readonly string[],
  comparators: readonly Comparator[],
  value: (of: Comparator) => fc.Arbitrary<string | FilterValue>,
) =>
  fc
    .tuple(fc.constantFrom(...keys), fc.constantFrom(...comparators))
    .chain(([key, comparator]) => value(comparator).map((given) => `${key} ${comparator} ${given}`))

const anyClause = fc.oneof(
  compared([...textKeys, ...linkKeys], ['=', '!=', 'LIKE', 'ILIKE', 'RLIKE', 'IN', 'NOT IN'], valueFor),
  compared(numberKeys, ordered, () => fc.constantFrom(...bounds)),
  compared(timeKeys, ordered, () => fc.constantFrom(...instantBounds)),
  compared(['status'], ['=', '!=', 'IN'], (comparator) =>
    fc
      .constantFrom('RUNNING', 'WAITING', 'FINISHED', 'ok', 'blah')
      .map((name) => (comparator === 'IN' ? `('KILLED', ${quoted(name)})` : quoted(name))),
  ),
  compared(['status'], ['LIKE', 'ILIKE'], valueFor),
  compared(['team'], ['=', '!='], valueFor),
  fc.tuple(fc.constantFrom(...nullable), fc.constantFrom('IS NULL', 'IS NOT NULL')).map(([key, comparator]) => `${key} ${comparator}`),
)

const { text: anyFilterText } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyClause,
    tie('text').map((of) => `NOT (${of})`),
    fc.tuple(tie('text'), fc.constantFrom('AND', 'OR'), tie('text')).map(([a, word, b]) => `(${a}) ${word} (${b})`),
    fc.array(anyClause, { minLength: 2, maxLength: 4 }).map((parts) => parts.join(' AND ')),
  ),
}))

/** A filter over the vocabulary of the tests, as text and read. */
export const anyFilter: fc.Arbitrary<{ readonly text: string; readonly filter: Filter }> = fc
  .oneof({ arbitrary: fc.constant(''), weight: 1 }, { arbitrary: anyFilterText, weight: 9 })
  .map((text) => ({ text, filter: parseFilter(text) }))

const sortable = [
  'metrics.m',
  'metrics.m.min',
  'metrics.`val.acc`',
  'params.p',
  'tags.q.r',
  'name',
  'parent',
  'status',
  'start_time',
  'end_time',
  'place',
]

/** An order of some keys, and all it comes to. */
export const anyOrder: fc.Arbitrary<{ readonly texts: string[]; readonly whole: readonly Order[] }> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...sortable, 'run_id'), fc.constantFrom('', ' ASC', ' desc')), {
    maxLength: 3,
    selector: ([key]) => key,
  })
  .map((keys) => {
    const asked = keys.map(([key, direction]) => `${key}${direction}`)
    const ties = ['start_time DESC', 'run_id'].filter((tie) => !keys.some(([key]) => key === tie.split(' ')[0]))
    return { texts: asked, whole: parseOrderBy([...asked, ...ties]) }
  })
