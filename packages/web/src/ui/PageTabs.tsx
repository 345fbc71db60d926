import { Link } from '@tanstack/react-router'
import './views.css'

const exact = { exact: true, includeSearch: false } as const

/** Pages that belong together, as links; the one that is shown is marked. */
export function PageTabs({ label, tabs }: { label: string; tabs: readonly (readonly [to: string, name: string])[] }) {
  return (
    <nav aria-label={label} className="views">
      {tabs.map(([to, name]) => (
        <Link key={to} to={to} activeOptions={exact}>
          {name}
        </Link>
      ))}
    </nav>
  )
}
