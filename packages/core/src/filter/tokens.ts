import { filterLimits } from './filter.ts'
import { filterInvalid } from './problem.ts'

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'symbol' | 'end'
  /** What it means: without quotes. */
  readonly text: string
  /** What was written. */
  readonly raw: string
  readonly at: number
}

const quoteKinds = { "'": 'string', '"': 'string', '`': 'quoted' } as const

/** Letters of any language, digits, and what names of metrics and tags commonly hold. */
const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/uy],
  ['word', /[\p{L}\p{N}\p{M}_$#@/:-]+/uy],
  ['operator', /[=<>!~]+/y],
  ['symbol', /[().,]/y],
]

/**
 * Cuts a filter into its words. A quote inside quotes is written twice.
 *
 * @throws filter-invalid for a character that belongs nowhere, quotes that do not end, and a text that is too long
 */
export function tokenise(text: string): Token[] {
  if (text.length > filterLimits.characters) throw tooLong(text)
  const tokens: Token[] = []
  let at = skipSpace(text, 0)
  while (at < text.length) {
    const token = tokenAt(text, at, tokens.at(-1))
    tokens.push(token)
    at = skipSpace(text, at + token.raw.length)
  }
  tokens.push({ kind: 'end', text: '', raw: 'the end', at: text.length })
  return tokens
}

function tokenAt(text: string, at: number, before: Token | undefined): Token {
  const first = text[at] as string
  if (first in quoteKinds) return quotedAt(text, at, first as keyof typeof quoteKinds)
  // After a dot a digit starts a name, as in `metrics.5fold`.
  const insideKey = before?.raw === '.' && before.at === at - 1
  for (const [kind, pattern] of insideKey ? patterns.slice(1) : patterns) {
    pattern.lastIndex = at
    const raw = pattern.exec(text)?.[0]
    if (raw !== undefined) return { kind, text: raw, raw, at }
  }
  const got = String.fromCodePoint(text.codePointAt(at) as number)
  throw filterInvalid({ problem: 'syntax', at, expected: 'a key, a comparator or a value', got })
}

function quotedAt(text: string, at: number, quote: keyof typeof quoteKinds): Token {
  let end = at + 1
  for (;;) {
    end = text.indexOf(quote, end)
    if (end < 0) throw filterInvalid({ problem: 'syntax', at, expected: `a closing ${quote}`, got: text.slice(at) })
    if (text[end + 1] !== quote) break
    end += 2
  }
  const raw = text.slice(at, end + 1)
  return { kind: quoteKinds[quote], text: raw.slice(1, -1).replaceAll(quote + quote, quote), raw, at }
}

function skipSpace(text: string, from: number): number {
  const space = /\s*/y
  space.lastIndex = from
  space.exec(text)
  return space.lastIndex
}

function tooLong(text: string) {
  const expected = `at most ${filterLimits.characters} characters`
  return filterInvalid({ problem: 'limit', at: filterLimits.characters, expected, got: String(text.length) })
}
