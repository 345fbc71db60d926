import type { FrameColumn } from '@levain/core'
import { termsOf } from '@levain/runtime/model'

/** The commonest terms of a column of text with their weights ln((1 + texts) / (1 + texts with the term)) + 1, in alphabetical order. */
export function fitTextTerms(
  { codes, levels }: Extract<FrameColumn, { kind: 'category' }>,
  termsMax: number,
): { terms: string[]; idf: number[] } {
  const times = new Float64Array(levels.length)
  for (const code of codes) if (code >= 0) times[code]! += 1
  const found = new Map<string, { uses: number; texts: number }>()
  for (const [code, text] of levels.entries()) {
    if (times[code] === 0) continue
    const seen = new Set<string>()
    for (const term of termsOf(text)) {
      const own = found.get(term) ?? { uses: 0, texts: 0 }
      own.uses += times[code]!
      if (!seen.has(term)) own.texts += times[code]!
      seen.add(term)
      found.set(term, own)
    }
  }
  const commonest = [...found].sort(([a, one], [b, two]) => two.uses - one.uses || (a < b ? -1 : 1)).slice(0, termsMax)
  const kept = commonest.sort(([a], [b]) => (a < b ? -1 : 1))
  return { terms: kept.map(([term]) => term), idf: kept.map(([, { texts }]) => Math.log((1 + codes.length) / (1 + texts)) + 1) }
}
