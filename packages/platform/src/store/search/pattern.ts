import { type Clause, filterInvalid } from '@levain/core'
import { RE2JS } from 're2js'

/** SQLite takes patterns of 50,000 bytes at most. */
const longestPattern = 8_000
const longestExpression = 1_000

/**
 * The pattern, when it is one. Regular expressions are those that run in time proportional to the text, so that none
 * keeps the server busy: no look-around and no back-references.
 *
 * @throws filter-invalid
 */
export function checkedPattern(clause: Clause, pattern: string): string {
  const isExpression = clause.comparator === 'RLIKE'
  const most = isExpression ? longestExpression : longestPattern
  if (pattern.length > most) throw invalid(clause, `a pattern of at most ${most} characters`, `${pattern.length}`)
  if (isExpression) compiled(clause, pattern)
  return pattern
}

function compiled(clause: Clause, pattern: string): void {
  try {
    RE2JS.compile(pattern)
  } catch (error) {
    throw invalid(clause, 'a regular expression', `${pattern} (${(error as Error).message})`)
  }
}

/**
 * Whether a text is like a pattern of SQL: `%` stands for any characters, `_` for one. Only the last `%` is ever tried
 * again, so that no pattern takes longer than the lengths of both, multiplied.
 */
export function isLike(text: string, pattern: string): boolean {
  let at = 0
  let next = 0
  let percent = -1
  let resumeAt = 0
  while (at < text.length) {
    if (pattern[next] === '%') {
      percent = next
      next += 1
      resumeAt = at
    } else if (next < pattern.length && (pattern[next] === '_' || pattern[next] === text[at])) {
      at += 1
      next += 1
    } else if (percent >= 0) {
      next = percent + 1
      resumeAt += 1
      at = resumeAt
    } else return false
  }
  while (pattern[next] === '%') next += 1
  return next === pattern.length
}

/** Whether a regular expression matches somewhere in a text; keeps the last one at hand, as a query asks of many texts. */
export function matcher(): (pattern: unknown, text: unknown) => number | null {
  let last: { readonly pattern: string; readonly expression: RE2JS } | undefined
  return (pattern, text) => {
    if (typeof pattern !== 'string' || typeof text !== 'string') return null
    if (last?.pattern !== pattern) last = { pattern, expression: RE2JS.compile(pattern) }
    return last.expression.matcher(text).find() ? 1 : 0
  }
}

function invalid({ key: { at } }: Clause, expected: string, got: string) {
  return filterInvalid({ problem: 'value', at, expected, got })
}
