import type { Guardrail } from '@levain/core'
import type { Folds } from '../folds.ts'
import type { Job } from '../plan.ts'

/** How models are judged, and by which rule. */
export function guardSplit(
  { group, timeColumn, folds: asked }: Job,
  { count, kind }: Folds,
  rows: number,
): { split: string; guardrail: Guardrail } {
  const by = kind === 'forward' ? `in the order of ${timeColumn}` : group === undefined ? '' : `by ${group}`
  const split = count === 1 ? ['a tenth held out', by] : [`${count} folds`, by]
  const rule = asked === undefined ? `, as for tables of ${rows} rows` : ', as was asked for'
  const words = split.filter(Boolean).join(' ')
  const said = `Models are judged on ${words}${rule}. Everything is fitted inside each fold only.`
  return { split: words, guardrail: { name: 'validation-split', state: 'done', said, columns: [group ?? [], timeColumn ?? []].flat() } }
}

/** Copies of the numbers of a table that one trial holds at most: as rows, by fold, in bins. */
const copies = 6

/** Takes fewer workers where all of them would not fit into memory. */
export function guardMemory({ frame, workers, schema }: Job, free = process.availableMemory()): { workers: number; guardrail: Guardrail } {
  const own = frame.rows * Math.max(frame.columns.length, schema.length) * 8 * copies
  const fitting = Math.max(1, Math.min(workers, Math.floor((0.7 * free) / Math.max(1, own))))
  const words = `a trial needs about ${mebibytes(own)}, and ${mebibytes(free)} are free`
  if (own > 0.7 * free)
    return { workers: 1, guardrail: { name: 'memory', state: 'alerted', said: `It may not fit: ${words}.`, columns: [] } }
  if (fitting < workers)
    return {
      workers: fitting,
      guardrail: { name: 'memory', state: 'done', said: `${fitting} instead of ${workers} trials at once: ${words}.`, columns: [] },
    }
  return { workers, guardrail: { name: 'memory', state: 'passed', said: `It fits: ${words}.`, columns: [] } }
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`
