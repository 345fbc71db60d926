import { columnLabel } from './column-key.ts'
import type { RunRecord } from './useRuns.ts'
import { cellOf, runTitle } from './value.ts'

/** What has one colour in all charts: a run, or a group of runs. */
export interface Series {
  readonly id: string
  readonly name: string
  readonly place: number
  readonly runs: readonly RunRecord[]
}

export function seriesOf(runs: readonly RunRecord[], group: string | undefined): readonly Series[] {
  if (!group) return runs.map((record, place) => ({ id: record.run.id, name: runTitle(record), place, runs: [record] }))
  const groups = Map.groupBy(runs, (record) => cellOf(record, group))
  return [...groups].map(([value, members], place) => ({
    id: `group:${value ?? ''}`,
    name: `${columnLabel(group)} ${value ?? 'none'} (${members.length})`,
    place,
    runs: members,
  }))
}
