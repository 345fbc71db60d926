import { type Comparison, comparisons, type Expression } from './expression.ts'

/** An expression, or what is wrong with the text and where (`at` counts characters from 0). */
export type Parsed =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly at: number; readonly reason: string }

/**
 * Reads a condition.
 *
 *     or         = and { "or" and }
 *     and        = not { "and" not }
 *     not        = "not" not | comparison
 *     comparison = operand [ operator operand ]
 *     operand    = literal | reference | "[" [ or { "," or } ] "]" | "(" or ")"
 *
 * @example parseExpression('evaluate.auc >= params.min_auc')
 */
export function parseExpression(text: string): Parsed {
  const tokens = tokenise(text)
  if (!Array.isArray(tokens)) return tokens
  const reader = new Reader(tokens)
  try {
    const expression = reader.or()
    reader.end()
    return { ok: true, expression }
  } catch (error) {
    if (error instanceof SyntaxProblem) return { ok: false, at: error.at, reason: error.message }
    throw error
  }
}

interface Token {
  readonly kind: 'number' | 'string' | 'word' | 'symbol' | 'end'
  readonly text: string
  readonly at: number
}

class SyntaxProblem extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /-?(?:\d+(?:\.\d+)?)(?:[eE][+-]?\d+)?/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*/y],
  ['symbol', /==|!=|<=|>=|[<>()[\],]/y],
]

function tokenise(text: string): Token[] | Extract<Parsed, { ok: false }> {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const space = matchAt(/\s+/y, text, at)
    if (space) {
      at += space.length
      continue
    }
    const token = nextToken(text, at)
    if (!token) return { ok: false, at, reason: `${JSON.stringify(text[at])} does not belong here` }
    tokens.push(token)
    at += token.text.length
  }
  tokens.push({ kind: 'end', text: 'the end', at })
  return tokens
}

function nextToken(text: string, at: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    const found = matchAt(pattern, text, at)
    if (found !== undefined) return { kind, text: found, at }
  }
  return undefined
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

const deepest = 100

class Reader {
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  or(): Expression {
    return this.#chain('or', () => this.#chain('and', () => this.#not()))
  }

  end(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected('and, or, or the end')
  }

  #chain(word: 'and' | 'or', part: () => Expression): Expression {
    this.#descend()
    let left = part()
    while (this.#take('word', word)) left = { kind: word, left, right: part() }
    this.#depth -= 1
    return left
  }

  #not(): Expression {
    if (!this.#take('word', 'not')) return this.#comparison()
    this.#descend()
    const of = this.#not()
    this.#depth -= 1
    return { kind: 'not', of }
  }

  #comparison(): Expression {
    const left = this.#operand()
    const operator = this.#operator()
    return operator ? { kind: 'compare', operator, left, right: this.#operand() } : left
  }

  #operator(): Comparison | undefined {
    const { text } = this.#peek()
    if (text === 'not' && this.#tokens[this.#next + 1]?.text === 'in') {
      this.#next += 2
      return 'not in'
    }
    const found = comparisons.find((comparison) => comparison === text)
    if (found) this.#next += 1
    return found
  }

  #operand(): Expression {
    const token = this.#peek()
    if (this.#take('symbol', '(')) return this.#closed(this.or(), ')')
    if (this.#take('symbol', '[')) return { kind: 'list', items: this.#items() }
    if (token.kind === 'number') return this.#literal(Number(token.text) + 0)
    if (token.kind === 'string') return this.#literal(unquote(token))
    if (token.kind === 'word' && token.text in constants) return this.#literal(constants[token.text] ?? null)
    if (token.kind === 'word' && !reserved.has(token.text)) return this.#reference(token)
    throw this.#unexpected('a value, a reference such as step.output, or "("')
  }

  #reference(token: Token): Expression {
    this.#next += 1
    const path = token.text.split('.')
    if (path.length > 1) return { kind: 'ref', path }
    throw new SyntaxProblem(
      token.at,
      `${token.text} is not a reference; write step.output, params.name, item.key, or "${token.text}" for text`,
    )
  }

  #items(): Expression[] {
    const items: Expression[] = []
    if (this.#take('symbol', ']')) return items
    do items.push(this.or())
    while (this.#take('symbol', ','))
    this.#closed(null, ']')
    return items
  }

  #literal(value: number | string | boolean | null): Expression {
    this.#next += 1
    return { kind: 'literal', value }
  }

  #closed<Value>(value: Value, symbol: string): Value {
    if (!this.#take('symbol', symbol)) throw this.#unexpected(`"${symbol}"`)
    return value
  }

  #descend(): void {
    this.#depth += 1
    if (this.#depth > deepest * 2) throw new SyntaxProblem(this.#peek().at, `nested more than ${deepest} levels deep`)
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token
  }

  #take(kind: Token['kind'], text: string): boolean {
    const token = this.#peek()
    if (token.kind !== kind || token.text !== text) return false
    this.#next += 1
    return true
  }

  #unexpected(expected: string): SyntaxProblem {
    const { text, at } = this.#peek()
    return new SyntaxProblem(at, `expected ${expected}, got ${text}`)
  }
}

const constants: Readonly<Record<string, boolean | null>> = { __proto__: null, true: true, false: false, null: null } as never
const reserved = new Set(['and', 'or', 'not', 'in'])

function unquote({ text, at }: Token): string {
  const inner = text.slice(1, -1)
  const json = text.startsWith("'") ? `"${inner.replaceAll("\\'", "'").replaceAll('"', '\\"')}"` : text
  try {
    return JSON.parse(json) as string
  } catch {
    throw new SyntaxProblem(at, `${text} has an unknown escape`)
  }
}
