import { Link } from '@tanstack/react-router'
import './views.css'

/** Pages that belong together, as links; the one that is shown is marked. */
export function PageTabs({
  label,
  tabs,
  current,
}: {
  label: string
  tabs: readonly (readonly [to: string, name: string])[]
  current: string
}) {
  return (
    <nav aria-label={label} className="views">
      {tabs.map(([to, name]) => (
        <Link key={to} to={to} aria-current={name === current ? 'page' : undefined} activeProps={{}}>
          {name}
        </Link>
      ))}
    </nav>
  )
}
