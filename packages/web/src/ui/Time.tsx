import { useEffect, useState } from 'react'
import { formatAgo, formatDuration, formatInstant } from './format.ts'

/** The present, renewed every so often while the component is shown. */
function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (everyMs === null) return
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** `5 min ago`, with the exact instant on hover. */
export function Ago({ at }: { at: string | null | undefined }) {
  const now = useNow(20_000)
  if (!at) return <span className="muted">–</span>
  return (
    <time dateTime={at} title={formatInstant(at)} className="nowrap">
      {formatAgo(at, Math.max(now, Date.now() - 20_000))}
    </time>
  )
}

/** How long something took, or has been taking; ticks while it runs. */
export function Took({ from, to, live = true }: { from: string | null; to: string | null; live?: boolean }) {
  const running = from !== null && to === null && live
  const now = useNow(running ? 1000 : null)
  if (!from || (!to && !live)) return <span className="muted">–</span>
  return <span className="num nowrap">{formatDuration(Math.max(0, (to ? Date.parse(to) : now) - Date.parse(from)))}</span>
}
