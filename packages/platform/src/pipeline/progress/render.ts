import type { Plan, Run, RunState, Step, StepStatus } from '@levain/core'
import picocolors from 'picocolors'

export interface RenderOptions {
  /** Milliseconds since 1970: how long what is under way has taken so far. */
  readonly nowMs: number
  /** Columns of the terminal; lines are cut to it. Default 80. */
  readonly width?: number
  readonly color?: boolean
  /** Counts up with every redraw; turns the spinner. */
  readonly frame?: number
}

/** One line of the picture: a step with all its tasks. */
interface Row {
  readonly name: string
  readonly status: StepStatus
  readonly note: string
  readonly tookMs: number | null
  readonly error: string | null
}

/**
 * A run as lines for a terminal: one for each step, and one that sums up.
 *
 * @example renderProgress(state, { nowMs: Date.now() }).join('\n')
 */
export function renderProgress(state: RunState, { nowMs, width = 80, color = false, frame = 0 }: RenderOptions): string[] {
  const paint = picocolors.createColors(color)
  const rows = rowsOf(state, nowMs)
  const nameWidth = Math.min(28, Math.max(...rows.map(({ name }) => name.length), 4))
  const lines = rows.flatMap((row) => {
    const { symbol, tint } = looks[row.status]
    const sign = row.status === 'running' ? (spinner[frame % spinner.length] ?? '') : symbol
    const took = row.tookMs === null ? '' : duration(row.tookMs)
    const plain = `${sign} ${fit(row.name, nameWidth)}  ${fit(row.note, Math.min(noteWidthMax, Math.max(8, width - nameWidth - 14)))} ${took.padStart(7)}`
    const line = paint[tint](plain.slice(0, width).trimEnd())
    return row.error ? [line, paint.red(`  ${row.error}`.slice(0, width))] : [line]
  })
  return [...lines, paint.bold(summary(state.run, rows, nowMs).slice(0, width))]
}

/** A terminal may be wide; what a step took stands near its name all the same. */
const noteWidthMax = 62

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

const looks = {
  waiting: { symbol: '·', tint: 'dim' },
  ready: { symbol: '·', tint: 'dim' },
  running: { symbol: '▸', tint: 'cyan' },
  cached: { symbol: '✓', tint: 'dim' },
  ok: { symbol: '✓', tint: 'green' },
  failed: { symbol: '✗', tint: 'red' },
  cancelled: { symbol: '■', tint: 'yellow' },
  skipped: { symbol: '–', tint: 'dim' },
  gated: { symbol: '?', tint: 'yellow' },
} as const satisfies Record<StepStatus, { symbol: string; tint: 'dim' | 'cyan' | 'green' | 'red' | 'yellow' }>

function rowsOf({ plan, steps }: RunState, nowMs: number): Row[] {
  const tasks = Map.groupBy(steps, ({ step }) => step)
  return plan.steps.map((step) => rowOf(step, tasks.get(step.id) ?? [], nowMs))
}

function rowOf({ id, each, action }: Plan['steps'][number], tasks: readonly Step[], nowMs: number): Row {
  const status = overall(tasks)
  const failed = tasks.find((task) => task.status === 'failed')
  const done = tasks.filter((task) => isDone(task.status)).length
  const note = each && tasks.length > 0 ? `${done}/${tasks.length}${noteOf(tasks, status)}` : noteOf(tasks, status)
  const what = status === 'gated' && action.kind === 'approve' ? `waits for ${action.by}: ${action.question}` : note
  return { name: id, status, note: what, tookMs: tookMs(tasks, nowMs), error: failed?.error?.message.split('\n')[0] ?? null }
}

const isDone = (status: StepStatus): boolean => status === 'ok' || status === 'cached' || status === 'skipped'

/** What a step with these tasks is: the most telling of their states. */
function overall(tasks: readonly Step[]): StepStatus {
  const telling = ['failed', 'gated', 'running', 'cancelled'] as const
  const found = telling.find((status) => tasks.some((task) => task.status === status))
  if (found) return found
  if (tasks.length === 0 || tasks.every(({ status }) => status === 'waiting')) return 'waiting'
  if (!tasks.every(({ status }) => isDone(status))) return tasks.some(({ status }) => isDone(status)) ? 'running' : 'ready'
  if (tasks.every(({ status }) => status === 'skipped')) return 'skipped'
  return tasks.every(({ status }) => status !== 'ok') ? 'cached' : 'ok'
}

function noteOf(tasks: readonly Step[], status: StepStatus): string {
  const cached = tasks.filter((task) => task.status === 'cached').length
  const attempt = Math.max(0, ...tasks.filter((task) => task.status === 'running').map((task) => task.attempt))
  if (attempt > 1) return ` attempt ${attempt}`
  if (status === 'cached') return tasks.length > 1 ? ' cached' : 'cached'
  if (cached > 0) return ` (${cached} cached)`
  return status === 'skipped' || status === 'cancelled' ? status : ''
}

/** From the first beginning to the last end; null while nothing has begun. */
function tookMs(tasks: readonly Step[], nowMs: number): number | null {
  const begun = tasks.flatMap(({ startedAt }) => (startedAt ? [Date.parse(startedAt)] : []))
  if (begun.length === 0) return null
  const open = tasks.some(({ status }) => status === 'running' || status === 'ready' || status === 'gated')
  const ends = tasks.flatMap(({ endedAt }) => (endedAt ? [Date.parse(endedAt)] : []))
  return Math.max(0, (open ? nowMs : Math.max(...ends, ...begun)) - Math.min(...begun))
}

function summary(run: Run, rows: readonly Row[], nowMs: number): string {
  const done = rows.filter(({ status }) => isDone(status)).length
  const cached = rows.filter(({ status }) => status === 'cached').length
  const endMs = run.endedAt ? Date.parse(run.endedAt) : nowMs
  const took = run.startedAt ? ` in ${duration(Math.max(0, endMs - Date.parse(run.startedAt)))}` : ''
  return `${run.experiment}  ${words[run.status]}  ${done}/${rows.length} steps${cached > 0 ? `, ${cached} cached` : ''}${took}  ${run.id.slice(0, 13)}`
}

const words: Record<Run['status'], string> = {
  queued: 'queued',
  running: 'running',
  waiting: 'waits for an answer',
  ok: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

/** `0.03s`, `4.2s`, `1m05s`, `2h03m`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${(ms / 1000).toFixed(2)}s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`
  const seconds = Math.round(ms / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`
  return `${Math.floor(seconds / 3600)}h${two(Math.floor((seconds % 3600) / 60))}m`
}

const fit = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width))
