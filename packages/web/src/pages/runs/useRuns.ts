import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ask, type Input, type Output } from '../../live/ask.ts'
import { usePulse } from '../../live/Live.tsx'

export type RunRecord = Output<'track', 'search'>['runs'][number]
type Search = Input<'track', 'search'>

/** Rows of one answer; enough for several screens. */
const pageRows = 200
/** How long the table rests after it has caught up, for each page it holds. */
const restMs = 1000

/** Runs found by the server, page after page, kept fresh while others log. */
export function useRuns(search: Search, { rows = pageRows, enabled = true } = {}) {
  const query = useInfiniteQuery({
    queryKey: ['runs', search, rows],
    queryFn: ({ pageParam, signal }) => {
      const { queryFn } = ask('track', 'search', { ...search, limit: rows, ...(pageParam ? { page: pageParam } : {}) })
      return (queryFn as (context: { signal: AbortSignal }) => Promise<Output<'track', 'search'>>)({ signal })
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled,
  })
  const pages = query.data?.pages
  usePulse(['run', 'metric', 'experiment'], restMs * Math.max(1, pages?.length ?? 1), () => query.refetch({ cancelRefetch: false }))
  const runs = useMemo(() => pages?.flatMap((page) => page.runs) ?? [], [pages])
  return { query, runs }
}
