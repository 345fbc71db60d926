import {
  type Cause,
  type Change,
  type Context,
  type Event,
  insert,
  isLevainError,
  nowIso,
  type Plan,
  plan as planSchema,
  type Run,
  type ScheduleMark,
  type Trigger,
  update,
} from '@levain/core'
import { askToStop } from '../../store/index.ts'
import { stopHere } from '../engine/execute.ts'
import { newRun } from '../engine/runs.ts'
import { type CronTrigger, firings } from './calendar.ts'
import { withdraw } from './worker.ts'

export interface SchedulerOptions {
  /** How often to look at calendars and events. Default 1 s. */
  readonly pollMs?: number
}

/** Queues runs when their triggers say so. */
export interface Scheduler {
  /** Looks now, rather than at the next time; resolves when what is due is queued. */
  look(): Promise<void>
  stop(): Promise<void>
}

/**
 * Watches the triggers of all known pipelines: calendars, new versions of datasets, alerts of deployments. What a trigger
 * has seen is marked in the same commit that queues its run, so a restart neither forgets nor repeats, and of several
 * schedulers over one ledger one fires.
 */
export function startScheduler(ctx: Context, { pollMs = 1000 }: SchedulerOptions = {}): Scheduler {
  let looking: Promise<void> = Promise.resolve()
  const plans: Plans = new Map()
  const look = (): Promise<void> => {
    looking = looking.then(() => lookAround(ctx, plans)).catch((error) => ctx.log.warn('schedules not looked at', { error: String(error) }))
    return looking
  }
  const timer = setInterval(look, pollMs)
  look()
  return {
    look,
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

interface Known {
  readonly name: string
  readonly plan: Plan
  readonly source: string
}

/** Plans by digest, so that each is read once. */
type Plans = Map<string, Plan>

async function planOf(ctx: Context, plans: Plans, digest: string): Promise<Plan> {
  const plan = plans.get(digest) ?? planSchema.parse(JSON.parse(await ctx.blobs.text(digest)))
  plans.set(digest, plan)
  return plan
}

async function lookAround(ctx: Context, plans: Plans): Promise<void> {
  const pipelines = await ctx.ledger.find('pipelines')
  const marks = new Map((await ctx.ledger.find('scheduleMarks')).map((mark) => [`${mark.pipeline} ${mark.trigger}`, mark]))
  for (const { name, plan: digest, source } of pipelines) {
    const plan = await planOf(ctx, plans, digest)
    for (const trigger of plan.on) {
      const mark = marks.get(`${name} ${triggerName(trigger)}`)
      await lookAt(ctx, { name, plan, source }, trigger, mark).catch((error) => {
        // Another scheduler saw it first; then there is nothing left to do.
        if (!isLevainError(error, 'conflict')) throw error
      })
    }
  }
}

/** How a trigger is named in its mark and in the cause of its runs. */
function triggerName(trigger: Trigger): string {
  if (trigger.kind === 'cron') return `cron:${trigger.cron} ${trigger.timezone}`
  return trigger.kind === 'data' ? `data:${trigger.dataset}` : `drift:${trigger.deployment}`
}

async function lookAt(ctx: Context, known: Known, trigger: Trigger, mark: ScheduleMark | undefined): Promise<void> {
  if (!mark) return begin(ctx, known, trigger)
  if (trigger.kind === 'cron') return lookAtCalendar(ctx, known, trigger, mark)
  return lookAtEvents(ctx, known, trigger, mark)
}

/** A trigger counts from when it is first seen. */
async function begin(ctx: Context, { name }: Known, trigger: Trigger): Promise<void> {
  const [newest] = await ctx.ledger.find('events', { orderBy: [['seq', 'desc']], limit: 1 })
  const mark = {
    pipeline: name,
    trigger: triggerName(trigger),
    lastFiredAt: nowIso(ctx),
    cursor: trigger.kind === 'cron' ? 0 : (newest?.seq ?? 0),
  }
  await ctx.ledger.commit([insert('scheduleMarks', mark)])
}

/** Catching up queues at most this many runs. */
const catchUpMax = 100
/** A firing this late was missed: nobody was watching when it was due. */
const lateMs = 60_000

async function lookAtCalendar(ctx: Context, known: Known, trigger: CronTrigger, mark: ScheduleMark): Promise<void> {
  const nowMs = ctx.clock.now()
  const due = firings(trigger, Date.parse(mark.lastFiredAt), nowMs, catchUpMax)
  const last = due.at(-1)
  if (last === undefined) return
  const onTime = due.filter((at) => nowMs - at <= lateMs)
  const wanted = { none: onTime, last: [last], all: due }[trigger.catchUp]
  const lastFiredAt = new Date(last).toISOString()
  const causes = wanted.map((at): Cause => ({ kind: 'schedule', reference: `${triggerName(trigger)} at ${new Date(at).toISOString()}` }))
  await fire(ctx, known, causes, trigger.concurrency, moved(mark, { lastFiredAt }))
}

const eventsAtOnce = 1000

async function lookAtEvents(ctx: Context, known: Known, trigger: Exclude<Trigger, CronTrigger>, mark: ScheduleMark): Promise<void> {
  const topic = trigger.kind === 'data' ? 'dataset' : 'alert'
  const events = await ctx.ledger.find('events', {
    where: { seq: { gt: mark.cursor }, topic },
    orderBy: [['seq', 'asc']],
    limit: eventsAtOnce,
  })
  const last = events.at(-1)
  if (!last) return
  const found = await relevant(ctx, trigger, events)
  const move = moved(mark, { cursor: last.seq, ...(found ? { lastFiredAt: nowIso(ctx) } : {}) })
  // Several versions, or several words about one alert, at once are one reason to run.
  const causes: Cause[] = found ? [{ kind: trigger.kind, reference: found }] : []
  await fire(ctx, known, causes, 'queue', move)
}

/** What among the events the trigger waits for: the newest version of its dataset, or the alert that fires. */
async function relevant(ctx: Context, trigger: Exclude<Trigger, CronTrigger>, events: readonly Event[]): Promise<string | null> {
  if (trigger.kind === 'data') {
    const named = events.findLast(({ subject }) => subject === trigger.dataset || subject.startsWith(`${trigger.dataset}@`))
    if (!named) return null
    const [newest] = await ctx.ledger.find('datasetVersions', {
      where: { dataset: trigger.dataset },
      orderBy: [['version', 'desc']],
      limit: 1,
    })
    return newest ? `${trigger.dataset}@${newest.version}` : named.subject
  }
  const firing = events.findLast(({ data }) => {
    const { deployment, status } = data as { deployment?: string; status?: string }
    return deployment === trigger.deployment && status === 'firing'
  })
  return firing?.subject ?? null
}

const moved = (mark: ScheduleMark, to: Partial<ScheduleMark>): Change =>
  update('scheduleMarks', { pipeline: mark.pipeline, trigger: mark.trigger }, to, { lastFiredAt: mark.lastFiredAt, cursor: mark.cursor })

/** Queues runs and moves the mark in one commit. */
async function fire(
  ctx: Context,
  { name, plan, source }: Known,
  causes: readonly Cause[],
  concurrency: CronTrigger['concurrency'],
  move: Change,
): Promise<void> {
  const open =
    causes.length === 0
      ? []
      : await ctx.ledger.find('runs', { where: { kind: 'pipeline', experiment: name, status: { in: ['queued', 'running', 'waiting'] } } })
  const allowed =
    concurrency === 'forbid' ? (open.length > 0 ? [] : causes.slice(-1)) : concurrency === 'replace' ? causes.slice(-1) : causes
  const requests = await Promise.all(allowed.map((cause) => newRun(ctx, { plan, source, params: {}, cause })))
  const replaced = concurrency === 'replace' && allowed.length > 0 ? open : []
  const withdrawn = replaced.filter(({ status }) => status === 'queued').map((run) => withdraw(run, nowIso(ctx)))
  await ctx.ledger.commit([move, ...withdrawn, ...requests.flatMap(({ changes }) => changes)])
  for (const run of replaced) await stop(ctx, run)
}

async function stop(ctx: Context, run: Run): Promise<void> {
  if (run.status === 'queued' || stopHere(run.id, 'cancel') || (await askToStop(ctx, `run:${run.id}`))) return
  const set = { status: 'cancelled', endedAt: nowIso(ctx) } as const
  await ctx.ledger.commit([update('runs', { id: run.id }, set, { status: run.status })])
}
