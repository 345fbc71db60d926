import type { LedgerTables, Query, TableName, Where } from '@levain/core'
import { type ColumnKind, ledgerTables } from './columns.ts'
import { type Dialect, quote } from './dialect.ts'
import { remember } from './remember.ts'
import { encodeCell, kindsOf } from './rows.ts'

/** SQL and what is bound to its parameters. The same shape of query has the same SQL, so that it is prepared once. */
export interface BoundQuery {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

type Order = Pick<Query<Record<string, unknown>>, 'orderBy' | 'limit'>

interface Condition {
  readonly column: string
  readonly operator: '=' | '>' | '>=' | '<' | '<=' | 'is' | 'in'
  /** What it is compared with; nothing for `is`, which asks for null. */
  readonly value: unknown
}

/** Turns queries over one table into SQL. */
export class Queries {
  readonly #dialect: Dialect
  readonly #known = new Map<string, string>()

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  select<Table extends TableName>(table: Table, query: Query<LedgerTables[Table]>): BoundQuery {
    const conditions = conditionsOf(this.#dialect, table, query.where ?? {})
    const parameters = boundTo(conditions)
    if (query.limit !== undefined) parameters.push(query.limit)
    const shape = `${table}${shapeOf(conditions)} ${query.orderBy ?? ''} ${query.limit === undefined}`
    return { sql: remember(this.#known, shape, () => this.#selectText(table, conditions, query)), parameters }
  }

  count<Table extends TableName>(table: Table, where: Where<LedgerTables[Table]>): BoundQuery {
    const conditions = conditionsOf(this.#dialect, table, where)
    const text = () => `select count(*) as "n" from ${quote(table)}${this.#whereText(table, conditions)}`
    return { sql: remember(this.#known, `count ${table}${shapeOf(conditions)}`, text), parameters: boundTo(conditions) }
  }

  #selectText(table: TableName, conditions: readonly Condition[], { orderBy, limit }: Order): string {
    const columns = Object.keys(kindsOf(table)).map(quote).join(', ')
    const order = (orderBy ?? []).map(([column, direction]) => orderText(table, column, direction)).join(', ')
    const end = limit === undefined ? '' : ` limit ${this.#dialect.parameter(boundTo(conditions).length + 1)}`
    return `select ${columns} from ${quote(table)}${this.#whereText(table, conditions)}${order && ` order by ${order}`}${end}`
  }

  #whereText(table: TableName, conditions: readonly Condition[]): string {
    let position = 0
    const texts = conditions.map(({ column, operator }) => {
      if (operator === 'is') return `${quote(column)} is null`
      position += 1
      if (operator === 'in') return this.#dialect.isIn(quote(column), kindsOf(table)[column] as ColumnKind, position)
      return `${quote(column)} ${operator} ${this.#dialect.parameter(position)}`
    })
    return texts.length > 0 ? ` where ${texts.join(' and ')}` : ''
  }
}

/** Nothing comes before everything, in both databases; a key is never nothing, and its index is used without saying so. */
function orderText(table: TableName, column: string, direction: 'asc' | 'desc'): string {
  const isKey = (ledgerTables[table].key as readonly string[]).includes(column)
  return `${quote(column)} ${direction}${isKey ? '' : direction === 'asc' ? ' nulls first' : ' nulls last'}`
}

function conditionsOf(dialect: Dialect, table: TableName, where: object): Condition[] {
  const kinds = kindsOf(table)
  const conditions: Condition[] = []
  for (const column in where) {
    const kind = kinds[column]
    const asked = (where as Record<string, unknown>)[column]
    if (kind === undefined || asked === undefined) continue
    const encoded = (value: unknown) => encodeCell(column, kind, value)
    if (asked === null) conditions.push({ column, operator: 'is', value: null })
    else if (typeof asked !== 'object') conditions.push({ column, operator: '=', value: encoded(asked) })
    else if ('in' in asked) conditions.push({ column, operator: 'in', value: dialect.list((asked.in as unknown[]).map(encoded)) })
    else conditions.push(...comparisonsOf(column, asked, encoded))
  }
  return conditions
}

function comparisonsOf(column: string, asked: object, encoded: (value: unknown) => unknown): Condition[] {
  return comparisons.flatMap(([name, operator]) => {
    const bound = (asked as Record<string, unknown>)[name]
    return bound === undefined ? [] : [{ column, operator, value: encoded(bound) }]
  })
}

const comparisons = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
] as const

const boundTo = (conditions: readonly Condition[]): unknown[] =>
  conditions.filter(({ operator }) => operator !== 'is').map(({ value }) => value)

const shapeOf = (conditions: readonly Condition[]): string => conditions.map(({ column, operator }) => ` ${column} ${operator}`).join('')
