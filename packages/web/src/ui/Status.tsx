import './status.css'

type Shape =
  | 'check'
  | 'check-ring'
  | 'arc'
  | 'dots'
  | 'diamond'
  | 'cross'
  | 'slash'
  | 'dash'
  | 'triangle'
  | 'triangle-ring'
  | 'half'
  | 'stop'
type Tone = 'ok' | 'cached' | 'running' | 'warn' | 'bad' | 'idle'

interface Look {
  readonly shape: Shape
  readonly tone: Tone
  readonly label: string
}

/** Every state a thing of Levain can be in: a shape and a colour each, so that neither is needed alone. */
export const looks = {
  ok: { shape: 'check', tone: 'ok', label: 'ok' },
  cached: { shape: 'check-ring', tone: 'cached', label: 'cached' },
  running: { shape: 'arc', tone: 'running', label: 'running' },
  ready: { shape: 'check', tone: 'ok', label: 'ready' },
  starting: { shape: 'arc', tone: 'running', label: 'starting' },
  queued: { shape: 'dots', tone: 'idle', label: 'queued' },
  waiting: { shape: 'dots', tone: 'idle', label: 'waiting' },
  gated: { shape: 'diamond', tone: 'warn', label: 'needs approval' },
  failed: { shape: 'cross', tone: 'bad', label: 'failed' },
  cancelled: { shape: 'slash', tone: 'idle', label: 'cancelled' },
  pruned: { shape: 'half', tone: 'idle', label: 'pruned' },
  alerted: { shape: 'triangle', tone: 'warn', label: 'look at this' },
  done: { shape: 'check', tone: 'ok', label: 'done' },
  idle: { shape: 'dots', tone: 'idle', label: 'waits for workers' },
  skipped: { shape: 'dash', tone: 'idle', label: 'skipped' },
  degraded: { shape: 'triangle', tone: 'warn', label: 'degraded' },
  stopped: { shape: 'stop', tone: 'idle', label: 'stopped' },
  pending: { shape: 'diamond', tone: 'warn', label: 'pending' },
  approved: { shape: 'check', tone: 'ok', label: 'approved' },
  rejected: { shape: 'cross', tone: 'bad', label: 'rejected' },
  firing: { shape: 'triangle', tone: 'bad', label: 'firing' },
  acknowledged: { shape: 'triangle-ring', tone: 'warn', label: 'acknowledged' },
  resolved: { shape: 'check', tone: 'ok', label: 'resolved' },
  passed: { shape: 'check', tone: 'ok', label: 'passed' },
  warned: { shape: 'triangle-ring', tone: 'warn', label: 'warned' },
  'no-evidence': { shape: 'dash', tone: 'warn', label: 'no evidence' },
  'no-drift': { shape: 'check', tone: 'ok', label: 'no drift' },
  'significant-but-small': { shape: 'half', tone: 'cached', label: 'real but small' },
  'large-but-unproven': { shape: 'triangle-ring', tone: 'warn', label: 'large, not proven' },
  drift: { shape: 'triangle', tone: 'bad', label: 'drift' },
  'insufficient-data': { shape: 'dash', tone: 'idle', label: 'too few rows' },
  error: { shape: 'cross', tone: 'bad', label: 'error' },
  refused: { shape: 'cross', tone: 'bad', label: 'refused' },
} as const satisfies Record<string, Look>
export type State = keyof typeof looks

const paths: Record<Shape, React.ReactNode> = {
  check: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="m4.8 8.3 2.2 2.2 4.2-4.6" className="glyph-cut" />
    </>
  ),
  'check-ring': (
    <>
      <circle cx="8" cy="8" r="6.25" className="glyph-line" />
      <path d="m5.1 8.2 2 2 3.8-4.1" className="glyph-line" />
    </>
  ),
  arc: (
    <>
      <circle cx="8" cy="8" r="6" className="glyph-line glyph-faint" />
      <path d="M8 2a6 6 0 0 1 6 6" className="glyph-line glyph-turn" />
    </>
  ),
  dots: <circle cx="8" cy="8" r="6" className="glyph-line" strokeDasharray="2.2 2.51" />,
  diamond: (
    <>
      <path d="M8 .8 15.2 8 8 15.2.8 8Z" fill="currentColor" />
      <path d="M6.4 5.6v4.8M9.6 5.6v4.8" className="glyph-cut" />
    </>
  ),
  cross: (
    <>
      <rect x="1.2" y="1.2" width="13.6" height="13.6" rx="2.5" fill="currentColor" />
      <path d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" className="glyph-cut" />
    </>
  ),
  slash: (
    <>
      <circle cx="8" cy="8" r="6.25" className="glyph-line" />
      <path d="m4 12 8-8" className="glyph-line" />
    </>
  ),
  dash: <path d="M2.5 8h11" className="glyph-line" />,
  triangle: (
    <>
      <path d="M8 1.2 15.4 14.3H.6Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M8 6v3.6m0 2.1v.1" className="glyph-cut" />
    </>
  ),
  'triangle-ring': (
    <>
      <path d="M8 2 14.5 13.7h-13Z" className="glyph-line" strokeLinejoin="round" />
      <path d="M8 6.5v3m0 1.9v.1" className="glyph-line" />
    </>
  ),
  half: (
    <>
      <circle cx="8" cy="8" r="6.25" className="glyph-line" />
      <path d="M8 2a6 6 0 0 1 0 12Z" fill="currentColor" />
    </>
  ),
  stop: <rect x="2.5" y="2.5" width="11" height="11" rx="2" className="glyph-line" />,
}

const lookOf = (state: string): Look => looks[state as State] ?? { shape: 'dots', tone: 'idle', label: state }

/** The shape of a state, for where the word stands beside it anyway. */
export function Glyph({ state, size = 14 }: { state: string; size?: number }) {
  const { shape, tone } = lookOf(state)
  return (
    <svg className={`glyph tone-${tone}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" data-state={state}>
      {paths[shape]}
    </svg>
  )
}

/** Shape, colour and word of a state. */
export function Status({ state, label }: { state: string; label?: string }) {
  return (
    <span className="status">
      <Glyph state={state} />
      {label ?? lookOf(state).label}
    </span>
  )
}

/** The word for a state. */
export const stateLabel = (state: string): string => lookOf(state).label

/** The state of a run as it is shown: a run waits for a person only. */
export const runState = (status: string): string => (status === 'waiting' ? 'gated' : status)
