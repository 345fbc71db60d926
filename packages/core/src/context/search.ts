import type { Comparator } from '../filter/index.ts'
import type { LedgerTables, TableName, Where } from './ledger.ts'

type Column<Row> = keyof Row & string

/**
 * A value that can be searched and sorted by: where it is kept and what kind of thing it is. `comparators` narrows what
 * the kind allows.
 *
 * - `text`: compared as text. Where the column holds JSON, `path` leads to the text in it (an empty path for JSON that is
 *   text itself). Where the column is null, `template` takes its place, e.g. `runs/{id}/artifacts`.
 *   With `numbered`, texts that are whole numbers are sorted as such, before all others.
 * - `number`: a number; null counts as missing. `plus` is added where it is not null.
 * - `time`: an instant as ISO text, compared with milliseconds since 1970 UTC.
 * - `choice`: one of few words; `names` says what each stored word is called in a search, the first name leads in order.
 * - `metric`: a number with a flag for what is none; `aggregates` are further columns by what they are called after the
 *   key, as in `metrics.loss.min`.
 */
export type SearchField<Row> = { readonly comparators?: readonly Comparator[] } & (
  | {
      readonly kind: 'text'
      readonly column: Column<Row>
      readonly path?: readonly string[]
      readonly template?: string
      readonly numbered?: true
    }
  | { readonly kind: 'number'; readonly column: Column<Row>; readonly plus?: Column<Row> }
  | { readonly kind: 'time'; readonly column: Column<Row> }
  | { readonly kind: 'choice'; readonly column: Column<Row>; readonly names: Readonly<Record<string, readonly string[]>> }
  | {
      readonly kind: 'metric'
      readonly column: Column<Row>
      readonly isNaN: Column<Row>
      readonly aggregates?: Readonly<Record<string, Column<Row>>>
    }
)

/** Another name for a key, e.g. `['start_time']` or `['tags', 'mlflow.traceName']`. */
export interface SearchAlias {
  readonly kind: 'alias'
  readonly of: readonly string[]
  /** What is sorted by, where a row may have several of these. */
  readonly sortedBy?: readonly string[]
  readonly comparators?: readonly Comparator[]
}

/** Which column of the related table holds which column of the rows searched. */
type Joined<Own, Related> = Readonly<Partial<Record<Column<Related>, Column<Own>>>>

/** A table between the rows searched and the related ones. */
type Through<Own, Related> = {
  [Table in TableName]: {
    readonly table: Table
    readonly on: Joined<Own, LedgerTables[Table]>
    readonly where?: Where<LedgerTables[Table]>
    /** Which column of the related table holds which column of this one. */
    readonly to: Joined<LedgerTables[Table], Related>
  }
}[TableName]

/**
 * Rows of another table that belong to a row searched. With `key` a search names a value of that column, as in
 * `tags.team`; with `fields` it names one of these, as in `datasets.digest`.
 */
export type SearchRelation<Own> = {
  [Table in TableName]: {
    /** What a search writes before the dot; the first is the one shown. */
    readonly prefixes: readonly string[]
    readonly table: Table
    /** Says how the two belong together: directly, or over a table between. */
    readonly on?: Joined<Own, LedgerTables[Table]>
    readonly through?: Through<Own, LedgerTables[Table]>
    /** Only these of the related rows; of several conditions one must hold. */
    readonly where?: readonly Where<LedgerTables[Table]>[]
    /** Where several rows have one key, the greatest in these columns is the one sorted by. */
    readonly latest?: readonly Column<LedgerTables[Table]>[]
    readonly key?: Column<LedgerTables[Table]>
    /** The value behind a `key`. */
    readonly field?: SearchField<LedgerTables[Table]>
    /** Values of keys that are missing but count as there, e.g. a mark that is off unless set. */
    readonly absent?: Readonly<Record<string, string>>
    readonly fields?: Readonly<Record<string, SearchField<LedgerTables[Table]>>>
    /** A field for keys that begin like this, e.g. `attributes` for `span.attributes.model`; given the rest of the key. */
    readonly open?: { readonly prefix: string; readonly field: (rest: string) => SearchField<LedgerTables[Table]> }
    /** Comparisons joined by AND must hold of one and the same related row. */
    readonly together?: boolean
  }
}[TableName]

/**
 * What a search over one table may say, as data: a room describes its rows, and the ledger makes SQL of it.
 *
 * @example
 * const vocabulary: Vocabulary<'models'> = {
 *   table: 'models',
 *   id: ['name'],
 *   prefixes: ['attribute', 'attributes'],
 *   attributes: { name: { kind: 'text', column: 'name' }, created: { kind: 'time', column: 'createdAt' } },
 *   relations: [{ prefixes: ['tags', 'tag'], table: 'modelTags', on: { model: 'name' }, key: 'key', field: { kind: 'text', column: 'value' } }],
 *   defaultOrder: ['name'],
 *   tieBreak: ['name'],
 * }
 */
export interface Vocabulary<Table extends TableName> {
  readonly table: Table
  /** The columns that tell its rows apart. */
  readonly id: readonly Column<LedgerTables[Table]>[]
  /** What may stand before an attribute; it may also stand alone. */
  readonly prefixes: readonly string[]
  readonly attributes: Readonly<Record<string, SearchField<LedgerTables[Table]> | SearchAlias>>
  readonly relations: readonly SearchRelation<LedgerTables[Table]>[]
  /** The order where none is asked for, as `parseOrderBy` reads it. */
  readonly defaultOrder: readonly string[]
  /** What decides between equals in an order that was asked for, as far as it does not say itself. */
  readonly tieBreak: readonly string[]
}

/** A search, as people write it; see the documentation of the search language. */
export interface Search<Table extends TableName> {
  /** @example "metrics.auc > 0.8 AND params.depth = '6'" */
  readonly filter?: string | undefined
  /** @example ['metrics.auc DESC', 'start_time'] */
  readonly orderBy?: readonly string[] | undefined
  /** What the caller limits the search to, whatever the filter says. */
  readonly where?: Where<LedgerTables[Table]>
  /** At most so many rows, at least 1. */
  readonly limit: number
  /** The `next` of the page before. */
  readonly page?: string | undefined
}

/** Rows in order. `next` leads to the rows after them; it is absent when there are none. */
export interface Page<Row> {
  readonly rows: Row[]
  readonly next?: string
}
