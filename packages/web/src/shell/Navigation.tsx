import { Link, useLocation } from '@tanstack/react-router'
import { useAsk } from '../live/ask.ts'
import { pages } from './pages.ts'

/** The seven pages, with what waits on them. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const waiting = useWaiting()
  const path = useLocation({ select: ({ pathname }) => pathname })
  return (
    <ul className="navigation">
      {pages.map(({ to, label: name, icon: Icon, also = [] }) => (
        <li key={to}>
          <Link
            to={to}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            onClick={onGo}
            {...(also.some((begin) => path === begin || path.startsWith(`${begin}/`))
              ? { 'aria-current': 'page', className: 'active' }
              : {})}
          >
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
