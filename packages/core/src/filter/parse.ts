import { type Clause, type Comparator, comparators, type Filter, type FilterValue, filterLimits, type Key } from './filter.ts'
import { Reader } from './reader.ts'

/**
 * Reads a filter.
 *
 *     filter = [ or ]
 *     or     = and { OR and }
 *     and    = not { AND not }
 *     not    = NOT not | "(" or ")" | clause
 *     clause = key comparator value | key [NOT] IN "(" value { "," value } [","] ")" | key IS [NOT] NULL
 *     key    = part { "." part }        value = 'text' | "text" | number
 *
 * Keywords may be written in any case. A text of nothing but spaces holds for every row.
 *
 * @example parseFilter("metrics.auc > 0.8 AND (params.depth = '6' OR tags.team IS NULL)")
 * @throws filter-invalid with the place and what was expected there
 */
export function parseFilter(text: string): Filter {
  const parser = new Parser(text)
  return parser.filter()
}

class Parser {
  readonly #reader: Reader
  #depth = 0
  #clauses = 0
  #values = 0

  constructor(text: string) {
    this.#reader = new Reader(text)
  }

  filter(): Filter {
    if (this.#reader.atEnd()) return { kind: 'and', of: [] }
    const filter = this.#or()
    if (!this.#reader.atEnd()) this.#reader.refuse('AND, OR or the end')
    return filter
  }

  #or(): Filter {
    return this.#chain('or', () => this.#chain('and', () => this.#not()))
  }

  #chain(kind: 'and' | 'or', part: () => Filter): Filter {
    const first = part()
    const of = [first]
    while (this.#reader.takeWord(kind.toUpperCase())) of.push(part())
    return of.length === 1 ? first : { kind, of }
  }

  #not(): Filter {
    if (this.#reader.takeWord('NOT')) return this.#deeper(() => ({ kind: 'not', of: this.#not() }))
    if (!this.#reader.takeSymbol('(')) return this.#clause()
    const inner = this.#deeper(() => this.#or())
    if (!this.#reader.takeSymbol(')')) this.#reader.refuse('AND, OR or ")"')
    return inner
  }

  #clause(): Clause {
    this.#clauses = this.#counted(this.#clauses, filterLimits.clauses, 'comparisons')
    const key = this.#reader.key()
    const comparator = this.#comparator(key)
    return { kind: 'clause', key, comparator, value: this.#operand(comparator) }
  }

  #comparator(key: Key): Comparator {
    const { kind, text } = this.#reader.token
    if (kind === 'word') return this.#comparatorInWords()
    if (kind === 'operator' && comparators.some((comparator) => comparator === text)) return this.#reader.next().text as Comparator
    const problem = kind === 'operator' ? 'comparator' : 'syntax'
    return this.#reader.refuse(`a comparator after ${key.parts.map((part) => part.text).join('.')}: ${comparators.join(' ')}`, problem)
  }

  #comparatorInWords(): Comparator {
    for (const word of ['LIKE', 'ILIKE', 'RLIKE', 'IN'] as const) if (this.#reader.takeWord(word)) return word
    if (this.#reader.takeWord('NOT')) return this.#reader.takeWord('IN') ? 'NOT IN' : this.#reader.refuse('IN')
    if (!this.#reader.takeWord('IS')) this.#reader.refuse(`a comparator: ${comparators.join(' ')}`)
    const negated = this.#reader.takeWord('NOT')
    if (!this.#reader.takeWord('NULL')) this.#reader.refuse(negated ? 'NULL' : 'NULL or NOT NULL')
    return negated ? 'IS NOT NULL' : 'IS NULL'
  }

  #operand(comparator: Comparator): Clause['value'] {
    if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return null
    return comparator === 'IN' || comparator === 'NOT IN' ? this.#list() : this.#value()
  }

  #list(): FilterValue[] {
    if (!this.#reader.takeSymbol('(')) this.#reader.refuse('a list in brackets')
    const values = [this.#value()]
    while (this.#reader.takeSymbol(',')) if (!this.#isClosing()) values.push(this.#value())
    if (!this.#reader.takeSymbol(')')) this.#reader.refuse('"," or ")"')
    return values
  }

  #isClosing(): boolean {
    return this.#reader.token.kind === 'symbol' && this.#reader.token.text === ')'
  }

  #value(): FilterValue {
    const { kind, text } = this.#reader.token
    if (kind !== 'string' && kind !== 'number') this.#reader.refuse('a number, or text in quotes', kind === 'word' ? 'value' : 'syntax')
    this.#values = this.#counted(this.#values, filterLimits.values, 'values')
    if (kind === 'number' && !Number.isFinite(Number(text))) this.#reader.refuse('a number that a double can hold', 'value')
    this.#reader.next()
    // Adding 0 turns −0, which no comparison tells from 0, into 0.
    return kind === 'string' ? text : Number(text) + 0
  }

  #deeper<Result>(body: () => Result): Result {
    this.#depth = this.#counted(this.#depth, filterLimits.depth, 'levels of brackets')
    const result = body()
    this.#depth -= 1
    return result
  }

  #counted(count: number, most: number, of: string): number {
    return count < most ? count + 1 : this.#reader.refuse(`at most ${most} ${of}`, 'limit')
  }
}
