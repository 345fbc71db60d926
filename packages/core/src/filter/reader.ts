import type { Key, KeyPart } from './filter.ts'
import { type FilterProblem, filterInvalid } from './problem.ts'
import { type Token, tokenise } from './tokens.ts'

/** Walks over the words of a filter or an order. */
export class Reader {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(text: string) {
    this.#tokens = tokenise(text)
  }

  get token(): Token {
    return this.#tokens[this.#next] as Token
  }

  atEnd(): boolean {
    return this.token.kind === 'end'
  }

  /** Steps over the next token, if it is this symbol. */
  takeSymbol(symbol: string): boolean {
    return this.#takeIf(this.token.kind === 'symbol' && this.token.text === symbol)
  }

  /** Steps over the next token, if it is this keyword in whatever case. */
  takeWord(word: string): boolean {
    return this.#takeIf(this.isWord(word))
  }

  isWord(word: string): boolean {
    return this.token.kind === 'word' && this.token.text.toUpperCase() === word
  }

  next(): Token {
    const { token } = this
    if (!this.atEnd()) this.#next += 1
    return token
  }

  /** Reads `part.part…`; quoted parts may hold anything. */
  key(expected = 'a key such as metrics.loss, params.depth, tags.team or start_time'): Key {
    const { at } = this.token
    const parts = [this.#part(expected)]
    while (this.takeSymbol('.')) parts.push(this.#part('the rest of the key'))
    return { parts, at }
  }

  /** @throws filter-invalid at the next token */
  refuse(expected: string, problem: FilterProblem['problem'] = 'syntax'): never {
    throw filterInvalid({ problem, at: this.token.at, expected, got: this.token.raw })
  }

  #part(expected: string): KeyPart {
    const { kind, text, raw } = this.token
    // Double quotes hold a key where a key stands, and a value where a value stands.
    const quoted = kind === 'quoted' || (kind === 'string' && raw.startsWith('"'))
    if ((kind !== 'word' && !quoted) || text === '') this.refuse(expected)
    this.next()
    return { text, quoted }
  }

  #takeIf(fits: boolean): boolean {
    if (fits) this.#next += 1
    return fits
  }
}
