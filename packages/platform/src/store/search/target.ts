import {
  type Comparator,
  filterInvalid,
  type Key,
  type SearchAlias,
  type SearchField,
  type SearchRelation,
  type TableName,
  type Vocabulary,
} from '@levain/core'

/** Any row: here the vocabulary is read, and its types have done their work. */
export type AnyRow = Record<string, unknown>
export type AnyField = SearchField<AnyRow>
export type AnyRelation = SearchRelation<AnyRow>
export type AnyVocabulary = Pick<Vocabulary<TableName>, 'prefixes' | 'defaultOrder' | 'tieBreak'> & {
  readonly table: TableName
  readonly id: readonly string[]
  readonly attributes: Readonly<Record<string, AnyField | SearchAlias>>
  readonly relations: readonly AnyRelation[]
}

/** What a key of a search means. */
export interface Target {
  readonly field: AnyField
  /** The related rows it is in; the row itself where absent. */
  readonly relation?: AnyRelation
  /** Which of the related rows, where the relation has keys. */
  readonly label?: string
  /** The column of an aggregate, in place of the field's own. */
  readonly aggregate?: string
  readonly comparators: readonly Comparator[]
  /** The same for two keys that mean the same. */
  readonly identity: string
}

const equality: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN']
const comparatorsOf: Readonly<Record<AnyField['kind'], readonly Comparator[]>> = {
  text: [...equality, 'RLIKE'],
  choice: equality,
  number: ['=', '!=', '<', '<=', '>', '>='],
  time: ['=', '!=', '<', '<=', '>', '>='],
  metric: ['=', '!=', '<', '<=', '>', '>='],
}
const presence: readonly Comparator[] = ['IS NULL', 'IS NOT NULL']

/**
 * Finds what a key means where it is compared, or sorted by.
 *
 * @throws filter-invalid naming what there is, when there is no such thing
 */
export function targetOf(vocabulary: AnyVocabulary, key: Key, use: 'compared' | 'sorted' = 'compared'): Target {
  const [first, ...rest] = key.parts
  if (first === undefined) throw unknown('attribute', key, Object.keys(vocabulary.attributes), '')
  if (rest.length === 0) return attribute(vocabulary, key, first.text, use)
  if (vocabulary.prefixes.includes(first.text)) return attribute(vocabulary, key, textOf(rest), use)
  const relations = vocabulary.relations.filter(({ prefixes }) => prefixes.includes(first.text))
  if (relations.length === 0) throw unknown('entity', key, prefixesOf(vocabulary), first.text)
  for (const relation of relations) {
    const target = related(relation, rest)
    if (target) return target
  }
  throw unknown('attribute', key, relations.flatMap(namesIn), textOf(rest))
}

function attribute(vocabulary: AnyVocabulary, key: Key, name: string, use: 'compared' | 'sorted'): Target {
  const found = Object.hasOwn(vocabulary.attributes, name) ? vocabulary.attributes[name] : undefined
  if (!found) throw unknown('attribute', key, Object.keys(vocabulary.attributes), name)
  if (found.kind !== 'alias') return { field: found, comparators: found.comparators ?? comparatorsOf[found.kind], identity: name }
  const of = (use === 'sorted' && found.sortedBy) || found.of
  const meant = targetOf(vocabulary, { parts: of.map((text) => ({ text, quoted: true })), at: key.at })
  return found.comparators ? { ...meant, comparators: found.comparators } : meant
}

function related(relation: AnyRelation, rest: Key['parts']): Target | undefined {
  const name = textOf(rest)
  if (relation.key !== undefined && relation.field) return labelled(relation, relation.field, rest)
  const own = relation.fields && Object.hasOwn(relation.fields, name) ? relation.fields[name] : undefined
  const field = own ?? openField(relation, rest)
  return (
    field && { field, relation, comparators: field.comparators ?? comparatorsOf[field.kind], identity: `${relation.prefixes[0]}.${name}` }
  )
}

function openField({ open }: AnyRelation, rest: Key['parts']): AnyField | undefined {
  return open && rest.length > 1 && rest[0]?.text === open.prefix ? open.field(textOf(rest.slice(1))) : undefined
}

/** `metrics.loss.min` is an aggregate; `` metrics.`loss.min` `` and `metrics.val.loss` are keys. */
function labelled(relation: AnyRelation, field: AnyField, rest: Key['parts']): Target {
  const last = rest.at(-1)
  const aggregates = field.kind === 'metric' ? (field.aggregates ?? {}) : {}
  const isAggregate = last !== undefined && rest.length > 1 && !last.quoted && Object.hasOwn(aggregates, last.text)
  const label = textOf(isAggregate ? rest.slice(0, -1) : rest)
  const aggregate = isAggregate ? aggregates[last.text] : undefined
  const chosen = aggregate !== undefined && aggregate !== field.column ? { aggregate } : {}
  const comparators = field.comparators ?? (field.kind === 'metric' ? comparatorsOf.metric : [...comparatorsOf[field.kind], ...presence])
  const identity = [relation.prefixes[0], label, chosen.aggregate ?? ''].join('\0')
  return { field, relation, label, ...chosen, comparators, identity }
}

const textOf = (parts: Key['parts']): string => parts.map((part) => part.text).join('.')

const prefixesOf = ({ prefixes, relations }: AnyVocabulary): string[] => [
  ...new Set([prefixes, ...relations.map((relation) => relation.prefixes)].flatMap((names) => names.slice(0, 1))),
]

const namesIn = ({ fields, open }: AnyRelation): string[] => [...Object.keys(fields ?? {}), ...(open ? [`${open.prefix}.<name>`] : [])]

function unknown(problem: 'entity' | 'attribute', { at }: Key, names: readonly string[], got: string) {
  return filterInvalid({ problem, at, expected: `one of ${names.join(', ')}`, got })
}
