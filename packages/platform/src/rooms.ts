/**
 * The architecture diagram: which room may open whose door, in the order of the life cycle. Tested: no edge that is not
 * listed, no listed edge that nobody uses, no cycle.
 */
export const rooms = {
  store: [],
  ingest: ['store'],
  explore: ['store'],
  validate: [],
  train: ['store'],
  explain: [],
  track: ['store'],
  trace: ['track'],
  study: ['track'],
  registry: ['track'],
  model: ['store', 'train', 'registry'],
  dvc: ['store'],
  import: ['store', 'track', 'trace', 'registry', 'protobuf', 'dvc'],
  pack: ['registry'],
  deploy: ['pack', 'registry'],
  monitor: ['store', 'registry'],
  python: ['store'],
  pipeline: ['store', 'track', 'python'],
  retrain: ['store', 'monitor', 'pipeline'],
  govern: ['store', 'track', 'registry'],
  access: [],
  notify: [],
  http: [],
  app: ['*'],
  protobuf: [],
  mlflow: ['app', 'http', 'protobuf'],
  server: ['app', 'http', 'mlflow'],
  cli: ['app', 'server', 'pipeline', 'track'],
} as const satisfies Record<string, readonly string[]>
