import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import './empty.css'
import { Failure } from './Failure.tsx'

/** Grey bars where text will be. */
export function Bones({ lines = 4 }: { lines?: number }) {
  return (
    <div className="bones" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => `${92 - ((line * 37) % 45)}%`).map((width) => (
        <div key={width} className="bone" style={{ width }} />
      ))}
    </div>
  )
}

/** Shows the answer of a query; bones until it comes, the error if there is none. A stale answer stays while a new one is asked for. */
export function Loaded<T>(props: { query: UseQueryResult<T, Error>; bones?: number; children: (data: T) => ReactNode }) {
  const { query, bones = 4, children } = props
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <Failure error={query.error} />
  return <Bones lines={bones} />
}
