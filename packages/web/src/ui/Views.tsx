import { Link } from '@tanstack/react-router'
import './views.css'

/** The views of one thing, as links: the chosen one stands in the address as `view`. */
export function Views<V extends string>(props: { views: readonly (readonly [V, string])[]; current: V }) {
  return (
    <nav aria-label="Views" className="views">
      {props.views.map(([view, label]) => (
        <Link
          key={view}
          to="."
          search={((before: Record<string, unknown>) => ({ ...before, view })) as never}
          aria-current={view === props.current ? 'page' : undefined}
          resetScroll={false}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
