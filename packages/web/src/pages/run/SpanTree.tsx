import { useState } from 'react'
import { type Output, useAsk } from '../../live/ask.ts'
import { Facts } from '../../ui/Facts.tsx'
import { formatDuration, formatValue } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Glyph } from '../../ui/Status.tsx'
import { type SpanRow, spanRows } from './span-rows.ts'

const indentPx = 16

/** The spans of a trace as a tree, with bars that say when each was at work. */
export function SpanTree({ id }: { id: string }) {
  const shown = useAsk('trace', 'show', { trace: id })
  return (
    <Loaded query={shown} bones={6}>
      {(data) => <Tree data={data} />}
    </Loaded>
  )
}

function Tree({ data }: { data: Output<'trace', 'show'> }) {
  const rows = spanRows(data.spans)
  const [chosen, setChosen] = useState<string>()
  const whole = Math.max(data.trace.durationMs ?? 0, ...rows.map(({ fromMs, tookMs }) => fromMs + (tookMs ?? 0)), 0.001)
  const row = rows.find(({ span }) => span.id === chosen)
  return (
    <Section title="Spans" note={`${rows.length} in ${formatDuration(whole)}`}>
      <ul className="spans" aria-label="Spans of the trace">
        {rows.map((one) => (
          <li key={one.span.id}>
            <button type="button" className="span" aria-pressed={one.span.id === chosen} onClick={() => setChosen(one.span.id)}>
              <span className="span-name" style={{ paddingLeft: one.depth * indentPx }}>
                <Glyph state={one.span.status === 'error' ? 'failed' : 'ok'} size={12} />
                {one.span.name} <span className="muted small">{one.span.type}</span>
              </span>
              <span className="span-track" aria-hidden="true">
                <span
                  className="span-bar"
                  style={{ left: `${(100 * one.fromMs) / whole}%`, width: `${Math.max(0.4, (100 * (one.tookMs ?? 0)) / whole)}%` }}
                />
              </span>
              <span className="num small">{one.tookMs === null ? 'goes on' : formatDuration(one.tookMs)}</span>
            </button>
          </li>
        ))}
      </ul>
      {row ? <SpanDetails row={row} /> : <p className="muted small">Choose a span to see what went in and came out.</p>}
    </Section>
  )
}

function SpanDetails({ row: { span } }: { row: SpanRow }) {
  const attributes = Object.entries(span.content.attributes)
  return (
    <div className="span-details">
      <h3>{span.name}</h3>
      {span.content.message ? <p>{span.content.message}</p> : null}
      <Facts
        facts={attributes.map(([key, value]) => [
          key,
          <span key={key} className="break">
            {formatValue(value)}
          </span>,
        ])}
      />
      {span.content.events.map((event) => (
        <details key={`${event.name}${event.timeNs}`}>
          <summary>{event.name}</summary>
          <Facts facts={Object.entries(event.attributes).map(([key, value]) => [key, formatValue(value)])} />
        </details>
      ))}
    </div>
  )
}
