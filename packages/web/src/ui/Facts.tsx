import type { ReactNode } from 'react'
import './facts.css'

/** Names and values, one under the other. */
export function Facts({ facts, across = false }: { facts: readonly (readonly [string, ReactNode])[]; across?: boolean }) {
  return (
    <dl className={across ? 'facts across' : 'facts'}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? <span className="muted">–</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
