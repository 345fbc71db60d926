import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import type { Input } from '../../live/ask.ts'
import { client } from '../../live/client.ts'
import { csvText, download } from '../../ui/download.ts'
import { readColumn } from './column-key.ts'
import type { RunRecord } from './useRuns.ts'
import { cellOf } from './value.ts'

const pageRows = 5000

/** Saves all runs that fit, not only those on the page, with the columns shown. */
export function SaveCsv({ asked, keys, name }: { asked: Input<'track', 'search'>; keys: readonly string[]; name: string }) {
  const [count, setCount] = useState<number>()
  const save = async () => {
    const runs: RunRecord[] = []
    setCount(0)
    try {
      let page: string | undefined
      do {
        const answer = await client.track.search({ ...asked, limit: pageRows, ...(page ? { page } : {}) })
        runs.push(...answer.runs)
        setCount(runs.length)
        page = answer.next
      } while (page)
      download(
        `${name}.csv`,
        csvText(
          ['run', 'name', ...keys],
          runs.map((record) => rowOf(record, keys)),
        ),
        'text/csv',
      )
    } finally {
      setCount(undefined)
    }
  }
  return (
    <Button variant="default" leftSection={<IconDownload size={14} />} onClick={save} disabled={count !== undefined}>
      {count ? `${count} …` : 'CSV'}
    </Button>
  )
}

function rowOf(record: RunRecord, keys: readonly string[]) {
  const { run } = record
  const fields: Readonly<Record<string, string | null>> = {
    status: run.status,
    started: run.startedAt,
    user: run.user,
    experiment: run.experiment,
    kind: run.kind,
  }
  const cells = keys.map((key) => {
    if (key === 'took') return run.startedAt && run.endedAt ? (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000 : null
    const value = readColumn(key).group === 'run' ? (fields[key] ?? null) : cellOf(record, key)
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  })
  return [run.id, run.name, ...cells]
}
