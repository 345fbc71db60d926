import type { Words } from '../../filter/complete.ts'
import { keyText } from '../../filter/key-text.ts'
import type { RunRecord } from './useRuns.ts'
import type { Columns } from './value.ts'

/** What plain words are looked for in. */
export const nameKey = 'attributes.run_name'

const attributes = ['status', 'run_name', 'start_time', 'end_time', 'user_id', 'kind', 'run_id', 'parent']
const statuses = ['RUNNING', 'FINISHED', 'FAILED', 'KILLED', 'SCHEDULED']
const valuesMost = 50

/** Keys and values of the runs on the page, to complete a filter with. */
export function wordsFor(runs: readonly RunRecord[], { metrics, params, tags }: Columns): Words {
  const [metricKeys, paramKeys, tagKeys] = [keysOf('metrics', metrics), keysOf('params', params), keysOf('tags', tags)]
  const keys = [...metricKeys.keys(), ...paramKeys.keys(), ...tagKeys.keys(), ...attributes, 'dataset.name', 'dataset.digest']
  const valuesOf = (key: string): readonly string[] => {
    const bare = key.replace(/^attributes?\./, '')
    if (bare === 'status') return statuses
    return distinct(runs, (record) => {
      const param = paramKeys.get(key)
      if (param !== undefined) return record.params[param]
      const tag = tagKeys.get(key)
      return tag === undefined ? fieldOf(record, bare) : record.tags[tag]
    })
  }
  return { keys, valuesOf }
}

const keysOf = (group: string, names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [keyText(group, name), name]))

function fieldOf({ run, inputs }: RunRecord, key: string): string | undefined {
  if (key === 'user_id') return run.user
  if (key === 'run_name') return run.name
  if (key === 'kind') return run.kind
  return key === 'dataset.name' ? inputs.datasets[0]?.dataset.name : undefined
}

function distinct(runs: readonly RunRecord[], of: (record: RunRecord) => string | undefined): readonly string[] {
  const found = new Set<string>()
  for (const record of runs) {
    const value = of(record)
    if (value) found.add(value)
    if (found.size === valuesMost) break
  }
  return [...found].sort()
}
