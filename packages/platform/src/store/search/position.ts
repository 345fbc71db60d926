import { createHash } from 'node:crypto'
import { fail } from '@levain/core'
import { z } from 'zod'

/** A value rows are sorted by; what JSON has no number for is a word. */
export type SortCell = string | number | null

/** How far a search has come: the stretch of the order it is in, and what the last row given was sorted by. */
export interface Position {
  readonly stretch: number
  readonly cells: readonly SortCell[]
}

const cell = z.union([z.object({ t: z.string() }), z.object({ n: z.union([z.number(), z.enum(['Infinity', '-Infinity'])]) }), z.null()])
const token = z.tuple([z.string(), z.int().nonnegative(), z.array(cell)])

/** What a search is, so that its tokens are told from those of others. */
export const fingerprint = (search: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(search)).digest('base64url').slice(0, 16)

/** An opaque token that leads to the rows after this position. */
export function writePosition(search: string, { stretch, cells }: Position): string {
  const written = cells.map((value) => {
    if (value === null) return null
    if (typeof value === 'string') return { t: value }
    return { n: Number.isFinite(value) ? value : String(value) }
  })
  return Buffer.from(JSON.stringify([search, stretch, written])).toString('base64url')
}

/**
 * Reads a token back.
 *
 * @throws page-invalid when it is none, or one of another search
 */
export function readPosition(search: string, page: string): Position {
  const [of, stretch, written] = token.safeParse(jsonIn(page)).data ?? []
  if (of === undefined || stretch === undefined || written === undefined) throw fail('page-invalid', { reason: 'it is no token of ours' })
  if (of !== search) throw fail('page-invalid', { reason: 'it belongs to another search' })
  return { stretch, cells: written.map((value) => (value === null ? null : 't' in value ? value.t : Number(value.n))) }
}

function jsonIn(page: string): unknown {
  try {
    return JSON.parse(Buffer.from(page, 'base64url').toString())
  } catch {
    return undefined
  }
}
