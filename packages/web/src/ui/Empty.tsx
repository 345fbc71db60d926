import type { ReactNode } from 'react'
import { Command } from './Command.tsx'
import './empty.css'

/** Nothing here yet: says why, and the command that changes it. */
export function Empty(props: { title: string; children?: ReactNode; command?: string; commands?: readonly string[] }) {
  const lines = props.commands ?? (props.command ? [props.command] : [])
  return (
    <div className="empty">
      <p className="strong">{props.title}</p>
      {props.children ? <div className="muted">{props.children}</div> : null}
      {lines.map((line) => (
        <Command key={line} line={line} />
      ))}
    </div>
  )
}
