import type { Order } from './filter.ts'
import { Reader } from './reader.ts'

/** Most keys one may sort by. */
const mostKeys = 20

/**
 * Reads keys to sort by: `key`, `key ASC` or `key DESC` each; ascending where it does not say. That no key stands twice
 * is checked where the keys are known.
 *
 * @example parseOrderBy(['metrics.loss.min DESC', 'start_time'])
 * @throws filter-invalid with the place and what was expected there
 */
export function parseOrderBy(texts: readonly string[]): Order[] {
  return texts.map((text, index) => {
    const reader = new Reader(text)
    if (index >= mostKeys) reader.refuse(`at most ${mostKeys} keys to sort by`, 'limit')
    return parseOrder(reader)
  })
}

function parseOrder(reader: Reader): Order {
  const key = reader.key('a key to sort by')
  const descending = reader.takeWord('DESC')
  if (!descending) reader.takeWord('ASC')
  if (!reader.atEnd()) reader.refuse('ASC, DESC or the end', reader.token.kind === 'word' ? 'order' : 'syntax')
  return { key, direction: descending ? 'desc' : 'asc' }
}
