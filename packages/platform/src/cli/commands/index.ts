import type { ShortCommandEntry } from './short-command.ts'

/** The everyday commands, loaded when called. */
export const commands: Readonly<Record<string, ShortCommandEntry>> = {
  init: { does: 'Writes a pipeline for your data that runs as it is', load: async () => (await import('./init.ts')).init },
  run: { does: 'Runs the pipeline', load: async () => (await import('./run.ts')).run },
  status: { does: 'Shows a run and its steps', load: async () => (await import('./status.ts')).status },
  why: { does: 'Says why a step ran, or did not', load: async () => (await import('./why.ts')).why },
  resume: { does: 'Goes on with a run that stopped', load: async () => (await import('./resume.ts')).resume },
  serve: { does: 'Answers predictions with a model until Ctrl-C', load: async () => (await import('./serve.ts')).serve },
  predict: { does: 'Predicts every row of a dataset', load: async () => (await import('./predict.ts')).predict },
  compare: {
    does: 'Says whether a model is better than others, also as a report',
    load: async () => (await import('./compare.ts')).compare,
  },
  ci: { does: 'Writes files for continuous delivery', load: async () => (await import('./ci.ts')).ci },
  studio: { does: 'Opens the studio, and runs schedules and triggers', load: async () => (await import('./studio.ts')).studio },
  notebook: { does: 'Writes a notebook over the data and runs', load: async () => (await import('./notebook.ts')).notebook },
  gc: { does: 'Empties the bin, and removes bytes nothing refers to', load: async () => (await import('./gc.ts')).gc },
  doctor: { does: 'Looks whether everything is in order', load: async () => (await import('./doctor.ts')).doctor },
  completion: { does: 'Prints completions for your shell', load: async () => (await import('./completion.ts')).completion },
  __complete: { does: 'Completes a line', hidden: true, load: async () => (await import('./complete.ts')).complete },
}

/** Commands of a room beside its verbs. */
export const roomCommands: Readonly<Record<string, Readonly<Record<string, ShortCommandEntry>>>> = {
  automl: {
    run: {
      does: 'Tries many models on a table within a time, and keeps the best',
      isDefault: true,
      load: async () => (await import('./automl-run.ts')).automlRun,
    },
  },
  study: {
    run: {
      does: 'Runs a command as the trials of a study, several at once, and goes on where it stopped',
      load: async () => (await import('./study-run.ts')).studyRun,
    },
  },
  track: {
    exec: {
      does: 'Runs a command as a run: console log, code, machine, exit code',
      load: async () => (await import('./track-exec.ts')).trackExec,
    },
    sync: {
      does: 'Sends runs that were logged without a server; what is there already is not sent again',
      load: async () => (await import('./track-sync.ts')).trackSync,
    },
  },
}
