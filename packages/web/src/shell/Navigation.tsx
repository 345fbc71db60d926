import { Link } from '@tanstack/react-router'
import { useAsk } from '../live/ask.ts'
import { pages } from './pages.ts'

/** The seven pages, with what waits on them. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const waiting = useWaiting()
  return (
    <ul className="navigation">
      {pages.map(({ to, label: name, icon: Icon }) => (
        <li key={to}>
          <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }} onClick={onGo}>
            <Icon size={17} stroke={1.7} aria-hidden="true" />
            <span>{name}</span>
            {waiting[to] ? (
              <span className="navigation-count">
                {waiting[to]}
                <span className="visually-hidden"> waiting for you</span>
              </span>
            ) : null}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function useWaiting(): Partial<Record<string, number>> {
  const approvals = useAsk('govern', 'approvals', { pending: true })
  const alerts = useAsk('monitor', 'alerts', { open: true })
  return { '/': approvals.data?.length, '/monitoring': alerts.data?.filter((alert) => alert.status === 'firing').length }
}
