import { isLevainError } from '@levain/core/errors'
import { type Filter, parseFilter } from '@levain/core/filter'
import { ApiError } from '@levain/sdk'

/** What a typed filter is worth: a filter to search with, or what is wrong with it and where. */
export type Reading =
  | { readonly kind: 'filter'; readonly filter: Filter; readonly text: string }
  | { readonly kind: 'problem'; readonly at: number; readonly expected: string; readonly got: string }

const plainWords = /^[\p{L}\p{N}_-]+(?:\s+[\p{L}\p{N}_-]+)*$/u
const keywords = /^(?:and|or|not)$/i

/**
 * Reads a filter as the server does. Plain words, which are no filter, look for runs whose name holds them all.
 *
 * @example readFilter('boosting v3') // attributes.run_name ILIKE '%boosting%' AND attributes.run_name ILIKE '%v3%'
 */
export function readFilter(typed: string, nameKey: string): Reading {
  try {
    return { kind: 'filter', filter: parseFilter(typed), text: typed.trim() }
  } catch (error) {
    if (!isLevainError(error, 'filter-invalid')) throw error
    const words = typed.trim().split(/\s+/)
    if (plainWords.test(typed.trim()) && !words.some((word) => keywords.test(word))) return readFilter(byName(words, nameKey), nameKey)
    const { at, expected, got } = error.details as { at: number; expected: string; got: string }
    return { kind: 'problem', at, expected, got }
  }
}

/** What a server found wrong with a filter, and where; undefined when it refused for another reason. */
export function problemIn(refusal: unknown): Extract<Reading, { kind: 'problem' }> | undefined {
  if (!(refusal instanceof ApiError) || refusal.code !== 'filter-invalid') return undefined
  const { at, expected, got } = refusal.details as { at: number; expected: string; got: string }
  return { kind: 'problem', at, expected, got }
}

const byName = (words: readonly string[], nameKey: string): string => words.map((word) => `${nameKey} ILIKE '%${word}%'`).join(' AND ')
