import { fail, type Json } from '@levain/core'
import { literal } from '../tables/index.ts'
import type { SourceColumn } from './relation.ts'

/**
 * What a value looks like: `i` whole number, `f` other number, `c` digits that are no number (leading zero, too long), `b`
 * true or false, `d` date, `t` date and time, `z` the same with an offset, `n` a word for missing, `s` other text.
 */
type Kind = 'i' | 'f' | 'c' | 'b' | 'd' | 't' | 'z' | 'n' | 's'

/** The type of a column, and how its values become it. */
export interface TypedColumn extends SourceColumn {
  readonly sqlType: string
  /** The value; null where it is missing or bad. */
  readonly value: string
  /** True where a value is there but is not of the type. */
  readonly bad: string
  /** What a message says was expected. */
  readonly expected: string
}

/** How often each kind occurs in a column. */
export type KindCounts = Partial<Record<Kind, number>>

const missingWords = ['NA', 'N/A', 'n/a', '#N/A', '<NA>', 'NULL', 'null', 'NaN', 'nan', 'None', ''].map(literal).join(', ')
const isMissing = (text: string): string => `trim(${text}) in (${missingWords})`

/** The text of a value. */
const textOf = ({ from }: SourceColumn, i: number): string => (from === 'json' ? `(c${i} ->> '$')` : `c${i}`)

/** SQL for the kind of a value: one letter, null for null. The cheap questions come first. */
export function kindOf(column: SourceColumn, i: number): string {
  const text = textOf(column, i)
  if (column.from === 'string')
    return `case when ${text} is null then null when ${isMissing(text)} then 'n' ${timeKinds(text)} else 's' end`
  if (column.from === 'text') return `case when ${text} is null then null ${plainKinds(text)} end`
  const strings = `case when ${isMissing(text)} then 'n' ${timeKinds(text)} else 's' end`
  return `case when c${i} is null then null when starts_with(c${i}, '"') then ${strings} ${plainKinds(`c${i}`)} end`
}

/** Numbers begin with a sign, a point, a digit or a space, all of which sort before the colon. */
const plainKinds = (text: string): string => `
  when regexp_full_match(${text}, '[+-]?(0|[1-9][0-9]{0,17})') then 'i'
  when ${isMissing(text)} then 'n'
  when ${text} >= ':' then if(lower(${text}) in ('true', 'false'), 'b', 's')
  ${timeKinds(text)}
  when try_cast(${text} as double) is null or contains(${text}, '_') then 's'
  when regexp_matches(${text}, '[.eE]') then 'f'
  when regexp_matches(${text}, '^\\s*[+-]?0[0-9]') or try_cast(${text} as bigint) is null then 'c'
  else 'i'`

const timeKinds = (text: string): string => `
  when ${text} like '____-__-__%' or ${text} like '____/__/__%' then case
    when length(${text}) = 10 then if(try_cast(${text} as date) is null, 's', 'd')
    when regexp_matches(${text}, '([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)\\s*$') then if(${inUtc(text)} is null, 's', 'z')
    else if(try_cast(${text} as timestamp) is null, 's', 't') end`

/** Text with an offset is turned into UTC, text without one taken to be UTC: the session's time zone is UTC. */
const inUtc = (text: string): string => `try_cast(trim(${text}) as timestamptz)`

interface Guess {
  readonly sqlType: string
  readonly fits: readonly Kind[]
  readonly expected: string
}

/** In the order they are tried. */
const guesses: readonly Guess[] = [
  { sqlType: 'BIGINT', fits: ['i'], expected: 'a whole number' },
  { sqlType: 'DOUBLE', fits: ['i', 'f'], expected: 'a number' },
  { sqlType: 'BOOLEAN', fits: ['b'], expected: 'true or false' },
  { sqlType: 'DATE', fits: ['d'], expected: 'a date such as 2001-12-31' },
  { sqlType: 'TIMESTAMP', fits: ['d', 't', 'z'], expected: 'a time such as 2001-12-31 23:59:59' },
]

/**
 * The type of a column by all its values. A column is taken for numbers (or times) if all values are, or all but a few: at
 * most a tenth or one, and fewer than those that fit. Then the few are bad rows, to be reported rather than to turn the
 * column into text unseen. Digits with a leading zero are codes, not numbers: such a column is text.
 */
export function guessType(column: SourceColumn, i: number, counts: KindCounts): TypedColumn {
  const { n: _, ...there } = counts
  const values = sum(Object.values(there))
  const text = { ...column, sqlType: 'VARCHAR', value: textOf(column, i), bad: 'false', expected: 'text' }
  if (column.from === 'typed' || values === 0 || (counts.c ?? 0) > 0) return text
  const fitting = (guess: Guess): number => sum(guess.fits.map((kind) => counts[kind] ?? 0))
  const found = guesses.find((guess) => fitting(guess) === values) ?? guesses.find((guess) => nearly(fitting(guess), values))
  if (!found) return text
  const others = fitting(found)
  const typed = { ...column, sqlType: found.sqlType, value: castOf(textOf(column, i), found.sqlType, (counts.z ?? 0) > 0) }
  if (others === values) return { ...typed, bad: 'false', expected: found.expected }
  return {
    ...typed,
    bad: `coalesce(${kindOf(column, i)} not in (${[...found.fits, 'n'].map(literal).join(', ')}), false)`,
    expected: `${found.expected}, like the other ${others} value(s) of the column (or give the column a type)`,
  }
}

const nearly = (fitting: number, values: number): boolean =>
  fitting >= 2 && values - fitting <= Math.max(1, values / 10) && values - fitting < fitting

/** A column whose type the user states. */
export function statedType(column: SourceColumn, i: number, sqlType: string): TypedColumn {
  const text = column.from === 'typed' ? `c${i}::varchar` : textOf(column, i)
  if (sqlType === 'VARCHAR') return { ...column, sqlType, value: text, bad: 'false', expected: 'text' }
  const value = column.from === 'typed' ? `try_cast(c${i} as ${sqlType})` : castOf(text, sqlType, true)
  const whole = integers.test(sqlType) && column.from !== 'typed' ? `or not regexp_matches(trim(${text}), '^[+-]?[0-9]+$')` : ''
  return { ...column, sqlType, value, bad: `coalesce(not ${isMissing(text)} and (${value} is null ${whole}), false)`, expected: sqlType }
}

const integers = /^U?(TINYINT|SMALLINT|INTEGER|INT|BIGINT|HUGEINT)$/

function castOf(text: string, sqlType: string, offsets: boolean): string {
  if (sqlType === 'TIMESTAMP' && offsets) return `${inUtc(text)}::timestamp`
  if (sqlType === 'DOUBLE' || sqlType === 'FLOAT') return `nullif(try_cast(${text} as ${sqlType}), 'nan')`
  return sqlType === 'BIGINT' ? `try_cast(${text} as bigint)` : `try_cast(trim(${text}) as ${sqlType})`
}

/**
 * Checks the types a user states for columns.
 *
 * @throws input-invalid, column-missing
 */
export function checkTypes(types: Readonly<Record<string, string>>, columns: readonly SourceColumn[], path: string): Map<string, string> {
  const names = columns.map((column) => column.name)
  for (const [column, type] of Object.entries(types)) {
    if (!names.includes(column)) throw fail('column-missing', { table: path, column, columns: names })
    if (!/^[A-Za-z][A-Za-z0-9_ ]*(\([0-9, ]+\))?$/.test(type))
      throw fail('input-invalid', { field: `types.${column}`, expected: 'an SQL type such as DOUBLE', got: type })
  }
  return new Map(Object.entries(types).map(([column, type]) => [column, type.trim().toUpperCase()]))
}

/** DuckDB gives a histogram as a list of keys and values. */
export function kindCounts(histogram: Json | undefined): KindCounts {
  const pairs = (histogram ?? []) as { key: Kind; value: number }[]
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
