import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { RowTable } from './RowTable.tsx'

const route = getRouteApi('/data/$name')
const limit = 1000

/** The first rows of a table. */
export function Preview({ reference }: { reference: string }) {
  const preview = useAsk('explore', 'preview', { data: reference, limit })
  const search = route.useSearch()
  const navigate = useNavigate()
  const columns = useMemo(() => preview.data?.columns ?? [], [preview.data])
  return (
    <Section title="Preview" note={preview.data ? `the first ${preview.data.rows.length} rows` : undefined} flush>
      <Loaded query={preview} bones={10}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="The table has no rows." />
          ) : (
            <RowTable
              caption={`First rows of ${reference}`}
              columns={columns}
              rows={rows}
              sort={search.sort}
              onSort={(sort) => navigate({ to: '.', search: { ...search, sort } as never, replace: true, resetScroll: false })}
            />
          )
        }
      </Loaded>
    </Section>
  )
}
