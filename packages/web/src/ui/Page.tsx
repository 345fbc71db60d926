import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { Command } from './Command.tsx'
import './page.css'

export interface Crumb {
  readonly label: string
  /** Path without search; left out for the page itself. */
  readonly to?: string
  readonly search?: Readonly<Record<string, string>>
}

interface PageProps {
  readonly title: ReactNode
  /** What the browser's tab says; the title unless it is not a text. */
  readonly tab?: string
  readonly crumbs?: readonly Crumb[]
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** The command that shows the same in a terminal. */
  readonly command?: string
  readonly children: ReactNode
}

/** A page: where it stands, its title, what one can do here, and the same as a command. */
export function Page({ title, tab, crumbs = [], lead, actions, command, children }: PageProps) {
  const name = tab ?? (typeof title === 'string' ? title : 'Levain')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${name} · Levain`
  }, [name])
  useEffect(() => {
    if (document.documentElement.dataset.moved) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className="page">
      <header className="page-head">
        {crumbs.length > 0 ? <Crumbs crumbs={crumbs} /> : null}
        <div className="page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {actions ? <div className="row page-actions">{actions}</div> : null}
        </div>
        {lead ? <div className="page-lead">{lead}</div> : null}
      </header>
      <div className="stack">{children}</div>
      {command ? (
        <footer className="page-foot">
          <Command line={command} label="In a terminal" />
        </footer>
      ) : null}
    </div>
  )
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumbs" className="crumbs">
      <ol>
        {crumbs.map((crumb) => (
          <li key={crumb.label}>
            {crumb.to ? (
              <Link to={crumb.to} search={(crumb.search ?? {}) as never}>
                {crumb.label}
              </Link>
            ) : (
              <span aria-current="page">{crumb.label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** A framed part of a page with its own heading. */
export function Section(props: {
  title?: ReactNode
  note?: ReactNode
  actions?: ReactNode
  flush?: boolean
  id?: string
  children: ReactNode
}) {
  const { title, note, actions, flush = false, id, children } = props
  return (
    <section className="section" id={id} aria-label={typeof title === 'string' ? title : undefined}>
      {title ? (
        <div className="section-head">
          <div className="section-title">
            <h2>{title}</h2>
            {note ? <span className="muted small">{note}</span> : null}
          </div>
          {actions ? <div className="row">{actions}</div> : null}
        </div>
      ) : null}
      <div className={flush ? 'section-body flush' : 'section-body'}>{children}</div>
    </section>
  )
}
