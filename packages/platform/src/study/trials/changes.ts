import {
  belowExperiment,
  type Change,
  type Context,
  emit,
  insert,
  newRun,
  nowIso,
  type Run,
  runChanges,
  type Study,
  type Trial,
  type TrialNews,
  update,
  upsert,
} from '@levain/core'

/** The tags that lead from a run to its trial. */
const studyTag = 'levain.study'
const trialTag = 'levain.trial'

/** What tells everybody that the row of a trial changed. */
export function changed(at: string, { study, number, attempt, state, value, run }: Trial): Change[] {
  return [
    insert('trialNews', news({ study, trial: number, attempt, kind: 'changed', step: null, value: null })),
    emit(at, 'study', study, { trial: number, state, value, run }),
  ]
}

/** A report, for everybody who has the study in memory. */
export const reported = (trial: Trial, step: number, value: number): Change =>
  insert('trialNews', news({ study: trial.study, trial: trial.number, attempt: trial.attempt, kind: 'report', step, value }))

const news = (row: Omit<TrialNews, 'seq'>): Omit<TrialNews, 'seq'> => row

/** A trial that nobody has begun. */
export function newTrial(study: string, number: number, at: string): Trial {
  return {
    study,
    number,
    run: null,
    attempt: 0,
    state: 'waiting',
    origin: 'sampler',
    values: {},
    note: null,
    value: null,
    step: null,
    worker: '',
    leaseUntil: null,
    error: null,
    createdAt: at,
    startedAt: null,
    endedAt: null,
  }
}

/**
 * The run of a trial that begins: an ordinary run whose parameters are the trial's values.
 *
 * @param location where the experiment keeps its artifacts
 */
export function runOf(ctx: Context, study: Study, trial: Trial, location: string | null): { run: Run; changes: Change[] } {
  const name = trial.attempt > 1 ? `${study.name}-${trial.number}-${trial.attempt}` : `${study.name}-${trial.number}`
  const begun = newRun(ctx, {
    kind: 'script',
    experiment: study.experiment,
    name,
    ...(study.parent === null ? {} : { parent: study.parent }),
  })
  const run = { ...begun, location: location && belowExperiment(location, begun.id) }
  const params = Object.entries(trial.values).map(([key, value]) => insert('params', { run: run.id, key, value: String(value) }))
  const tags = { [studyTag]: study.name, [trialTag]: String(trial.number) }
  const tagRows = Object.entries(tags).map(([key, value]) => upsert('tags', { run: run.id, key, value }))
  return { run, changes: [...runChanges(ctx, run), ...params, ...tagRows] }
}

/** Ends the run of a trial, unless its program did. */
export function endRun(ctx: Context, run: Run | undefined, status: 'ok' | 'failed' | 'cancelled', error: string | null): Change[] {
  if (!run) return []
  const at = nowIso(ctx)
  const set = { status, endedAt: run.endedAt ?? at, error: error === null ? null : { code: 'failed', message: error } }
  const { id, kind, experiment, parent } = run
  return [update('runs', { id }, set), emit(at, 'run', id, { status, kind, experiment, parent })]
}
