import type { Plan, Run, RunState, Step } from '@levain/core'
import picocolors from 'picocolors'
import type { Listener } from '../engine/journal.ts'
import { taskName } from '../engine/task.ts'
import { duration, renderProgress } from './render.ts'

/** Where progress is written: `process.stderr`, or anything like it. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface ShowOptions {
  readonly screen: Screen
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Redraws in place; else one line for each thing that happened. Default: on a terminal that is not a CI's. */
  readonly live?: boolean
  readonly color?: boolean
}

/** Shows the progress of a run while it goes on. */
export interface Progress {
  /** Give it to `createPipelineRoom` as `listener`. Shows the runs of any pipeline `planOf` knows. */
  readonly listener: Listener
  /** Draws the last picture and gives the screen back. */
  end(state?: RunState): void
}

/** Redraws at most this often. */
const frameMs = 100

/**
 * Shows runs on a terminal: redrawn in place where that can be done, else a line for each step that ends.
 *
 * @example
 * const progress = showProgress({ screen: process.stderr, now: Date.now })
 * const room = createPipelineRoom({ callVerb, listener: progress.listener })
 */
export function showProgress({ screen, now, live = screen.isTTY === true && !process.env.CI, color = live }: ShowOptions): Progress {
  return live ? livePicture(screen, now, color) : plainLines(screen, color)
}

/** The states of a run gathered from what listeners are told. */
class Picture {
  #run: Run | null = null
  #plan: Plan | null = null
  readonly #steps = new Map<string, Step>()

  set(state: RunState): void {
    this.#plan = state.plan
    this.#run = state.run
    for (const step of state.steps) this.#steps.set(taskName(step), step)
  }

  add({ run, steps, plan }: Parameters<Listener>[0]): void {
    if (run && run.id !== this.#run?.id) this.#steps.clear()
    if (run) this.#run = run
    if (plan) this.#plan = plan
    for (const step of steps) this.#steps.set(taskName(step), step)
  }

  get state(): RunState | null {
    return this.#run && this.#plan ? { run: this.#run, plan: this.#plan, steps: [...this.#steps.values()] } : null
  }
}

function livePicture(screen: Screen, now: () => number, color: boolean): Progress {
  const picture = new Picture()
  let drawn = 0
  let frame = 0
  let timer: NodeJS.Timeout | undefined
  const draw = () => {
    const { state } = picture
    if (!state) return
    frame += 1
    const lines = renderProgress(state, { nowMs: now(), width: screen.columns || 80, color, frame })
    screen.write(`${drawn > 0 ? `\x1b[${drawn}A` : ''}${lines.map((line) => `\x1b[2K${line}\n`).join('')}\x1b[0J`)
    drawn = lines.length
  }
  const stop = () => {
    clearInterval(timer)
    timer = undefined
    draw()
    drawn = 0
  }
  const listener: Listener = (changed) => {
    picture.add(changed)
    timer ??= setInterval(draw, frameMs).unref()
    if (changed.run && changed.run.status !== 'running') stop()
  }
  return {
    listener,
    end(state) {
      if (state) picture.set(state)
      if (timer) stop()
    },
  }
}

/** For logs and pipes: a line when a task ends, and when the run does. */
function plainLines(screen: Screen, color: boolean): Progress {
  const paint = picocolors.createColors(color)
  const say = (line: string) => screen.write(`${line}\n`)
  const told = new Set<string>()
  const listener: Listener = ({ run, steps }) => {
    for (const step of steps) {
      const line = lineOf(step)
      const key = `${step.run} ${taskName(step)} ${step.status}`
      if (line && !told.has(key)) say(step.status === 'failed' ? paint.red(line) : line)
      told.add(key)
    }
    if (run && run.status !== 'running') say(runLine(run))
    // A run that waits is told of again from its first step when it goes on; once is enough.
    if (run && run.status !== 'running' && run.status !== 'waiting') told.clear()
  }
  return { listener, end: () => {} }
}

function lineOf(step: Step): string | null {
  const name = taskName(step)
  const took = step.startedAt && step.endedAt ? ` ${duration(Date.parse(step.endedAt) - Date.parse(step.startedAt))}` : ''
  if (step.status === 'ok') return `✓ ${name}${took}`
  if (step.status === 'cached') return `✓ ${name} cached`
  if (step.status === 'skipped') return `– ${name} skipped`
  if (step.status === 'gated') return `? ${name} waits for an answer`
  if (step.status === 'failed') return `✗ ${name}${took}: ${step.error?.message ?? ''}`
  return null
}

function runLine(run: Run): string {
  const took = run.startedAt && run.endedAt ? ` in ${duration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}` : ''
  return `${run.experiment} ${run.status}${took}${run.error ? `: ${run.error.message}` : ''}`
}
