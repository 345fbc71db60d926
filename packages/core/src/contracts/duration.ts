import { z } from 'zod'

/** A stretch of time as people type it. */
export const duration = z.string().regex(/^\d{1,6}[smhd]$/, 'expected a number and s, m, h or d, e.g. 30d')

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** @param text as {@link duration} has it */
export const millisecondsOf = (text: string): number => Number.parseInt(text, 10) * (unitsMs[text.at(-1) ?? ''] ?? 0)
