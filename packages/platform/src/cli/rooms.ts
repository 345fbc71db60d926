import type { Room } from '@levain/core'

/** What each room is about, in the order of the life cycle; here and not in core, so that `--help` loads no contract. */
export const roomWords: Readonly<Record<Room, string>> = {
  ingest: 'Read sources into dataset versions',
  explore: 'Look at data: list, preview, profile, query, lineage',
  validate: 'Judge data and models',
  train: 'Split, fit',
  evaluate: 'How good a model is, where, and what breaks it',
  automl: 'Try many models within a time, and keep the best',
  explain: 'Why a model answers what it answers',
  model: 'Models of other libraries in and out',
  track: 'Runs, parameters, metrics',
  study: 'Search for the best values of parameters',
  trace: 'Traces of programs, and what is said of them',
  registry: 'Models, versions, aliases',
  dvc: 'Data to and from remotes of DVC',
  import: 'What MLflow, Weights & Biases and DVC recorded',
  pack: 'Bundles for serving',
  deploy: 'Processes that answer predictions',
  monitor: 'Drift, alerts, labels, the prediction log',
  python: 'Managed Python environments',
  pipeline: 'Plans and runs of pipelines',
  retrain: 'From an alert to a new run',
  govern: 'Approvals, audit, model cards',
  users: 'Who may log in',
  tokens: 'What programs log in with',
  webhooks: 'Addresses that are told of events',
}
