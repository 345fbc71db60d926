import type * as noun from '../nouns/index.ts'
import type { Page, Search, Vocabulary } from './search.ts'

/** A cached step result: from key to outputs. */
export interface CacheEntry {
  key: string
  outputs: Record<string, noun.Artifact>
  run: string
  step: string
  createdAt: string
}

/** When a schedule last fired, so that a restart neither forgets nor repeats. */
export interface ScheduleMark {
  pipeline: string
  trigger: string
  lastFiredAt: string
  /** `seq` of the last event looked at, for triggers that follow events; 0 for calendars. */
  cursor: number
}

/** Who is at work on something, so that two are not at once, the work of the dead can be taken over, and the living be asked to stop. */
export interface Lease {
  /** What is held, e.g. `run:0190…`. */
  name: string
  owner: string
  pid: number
  host: string
  /** Held until then, unless renewed. */
  expiresAt: string
  /** Somebody asks the holder to stop. */
  stop: boolean
}

/**
 * One metric of one run, with what it came to; see `MetricSummary`. Written by {@link record} only. Infinities are kept
 * as they are; what is not a number is kept as 0 with a flag.
 */
export interface MetricSeries {
  id: number
  run: string
  key: string
  last: number
  lastIsNan: boolean
  lastStep: number
  lastAtMs: number
  min: number | null
  max: number | null
}

/** A point of a {@link MetricSeries}. Written by {@link record} only. */
export interface StoredPoint {
  /** Id of the series. */
  series: number
  atMs: number
  step: number
  value: number
  isNan: boolean
}

/** A point to be recorded; `value` may be anything a double can be. */
export interface NewPoint {
  readonly key: string
  readonly step: number
  readonly atMs: number
  readonly value: number
}

/** A piece of the console log of a run; it begins where the piece before ended, in characters. */
export interface LogChunk {
  run: string
  start: number
  text: string
}

/** What happened in a study, in order, so that whoever keeps it in memory catches up: a report, or a trial whose row changed. */
export interface TrialNews {
  seq: number
  study: string
  trial: number
  attempt: number
  kind: 'changed' | 'report'
  /** Of a report; null where it has none. */
  step: number | null
  value: number | null
}

/** What an import has already brought in, so that it can be broken off and repeated. */
export interface ImportedItem {
  /** Where from, e.g. `mlruns:/home/ada/mlruns`. */
  source: string
  /** The thing there, e.g. `run:4f2…`. */
  item: string
  /** How far it got and what it became. */
  state: noun.Json
  at: string
}

/** The tables of the ledger and the noun each row is. */
export interface LedgerTables {
  datasets: noun.Dataset
  datasetVersions: noun.DatasetVersion
  lineage: noun.LineageEdge
  profiles: { table: string; profile: noun.Profile }
  pipelines: noun.Pipeline
  experiments: noun.Experiment
  experimentTags: { experiment: string; key: string; value: string }
  runs: noun.Run
  steps: noun.Step
  params: noun.Param
  tags: noun.Tag
  metricSeries: MetricSeries
  metricPoints: StoredPoint
  artifacts: noun.RunArtifact
  loggedModels: noun.LoggedModel
  loggedModelParams: { model: string; key: string; value: string }
  loggedModelTags: { model: string; key: string; value: string }
  loggedModelMetrics: Omit<noun.LoggedModelMetric, 'value'> & { value: number; isNan: boolean }
  loggedDatasets: noun.LoggedDataset
  runLinks: noun.RunLink
  logChunks: LogChunk
  studies: noun.Study
  trials: noun.Trial
  trialNews: TrialNews
  cache: CacheEntry
  scheduleMarks: ScheduleMark
  leases: Lease
  models: noun.RegisteredModel
  modelTags: { model: string; key: string; value: string }
  modelVersions: noun.ModelVersion
  modelVersionTags: { model: string; version: number; key: string; value: string }
  verdicts: noun.Verdict
  approvals: noun.Approval
  bundles: noun.Bundle
  deployments: noun.Deployment
  logPolicies: noun.LogPolicy & { deployment: string }
  traffic: noun.Traffic
  canaries: noun.Canary
  reviews: noun.Review
  signals: noun.Signal
  alerts: noun.Alert
  alertPolicies: noun.AlertPolicy & { deployment: string }
  retrainPolicies: noun.RetrainPolicy
  traces: noun.Trace
  traceTags: { trace: string; key: string; value: string }
  traceMetadata: { trace: string; key: string; value: string }
  spans: noun.Span
  traceLinks: noun.TraceLink
  assessments: noun.Assessment
  webhooks: noun.Webhook & { secret: string | null }
  webhookDeliveries: noun.WebhookDelivery
  users: noun.User & { password: string }
  tokens: noun.Token & { sha256: string }
  savedViews: noun.SavedView
  placements: noun.Placement
  imports: ImportedItem
  audit: noun.AuditEvent
  events: noun.Event
}
export type TableName = keyof LedgerTables

/** Conditions, all of which must hold. A bare value means equality. */
export type Where<Row> = {
  readonly [Key in keyof Row]?:
    | Row[Key]
    | { readonly in: readonly Row[Key][] }
    | { readonly gt?: Row[Key]; readonly gte?: Row[Key]; readonly lt?: Row[Key]; readonly lte?: Row[Key] }
}

export interface Query<Row> {
  readonly where?: Where<Row>
  readonly orderBy?: readonly (readonly [keyof Row & string, 'asc' | 'desc'])[]
  readonly limit?: number
}

/** What the ledger numbers itself: `seq` of events and audit. */
type Unnumbered<Row> = Row extends { seq: number } ? Omit<Row, 'seq'> : Row

/** One change. Made with {@link insert}, {@link ensure}, {@link upsert}, {@link update}, {@link remove} and {@link record}. */
export type Change =
  | { [Table in TableName]: ChangeOf<Table> }[TableName]
  | { readonly kind: 'record'; readonly run: string; readonly points: readonly NewPoint[] }
type ChangeOf<Table extends TableName> =
  | { readonly kind: 'insert' | 'ensure' | 'upsert'; readonly table: Table; readonly row: Unnumbered<LedgerTables[Table]> }
  | {
      readonly kind: 'update'
      readonly table: Table
      readonly key: Partial<LedgerTables[Table]>
      readonly set: Partial<LedgerTables[Table]>
      readonly expect?: Partial<LedgerTables[Table]>
    }
  | { readonly kind: 'remove'; readonly table: Table; readonly key: Partial<LedgerTables[Table]> }

/** Adds a row; the commit fails with `conflict` if its key is taken. */
export const insert = <Table extends TableName>(table: Table, row: Unnumbered<LedgerTables[Table]>) =>
  ({ kind: 'insert', table, row }) as Change

/** Adds a row unless its key, or another value that must be unique, is taken: then nothing happens. */
export const ensure = <Table extends TableName>(table: Table, row: Unnumbered<LedgerTables[Table]>) =>
  ({ kind: 'ensure', table, row }) as Change

/** Adds points to the metrics of a run. The same point twice is once, so that a writer without an answer may repeat itself. */
export const record = (run: string, points: readonly NewPoint[]): Change => ({ kind: 'record', run, points })

/** Adds a row or replaces the one with its key. */
export const upsert = <Table extends TableName>(table: Table, row: Unnumbered<LedgerTables[Table]>) =>
  ({ kind: 'upsert', table, row }) as Change

/** Alters one row; with `expect`, only if those columns still hold those values, else the commit fails with `conflict`. */
export const update = <Table extends TableName>(
  table: Table,
  key: Partial<LedgerTables[Table]>,
  set: Partial<LedgerTables[Table]>,
  expect?: Partial<LedgerTables[Table]>,
) => ({ kind: 'update', table, key, set, ...(expect ? { expect } : {}) }) as Change

/** Removes the row with this key, if it is there. */
export const remove = <Table extends TableName>(table: Table, key: Partial<LedgerTables[Table]>) =>
  ({ kind: 'remove', table, key }) as Change

/** An event for whoever watches, written with the change it tells of. */
export const emit = (at: string, topic: string, subject: string, data: noun.Json) => insert('events', { at, topic, subject, data })

/** Everything that happened. Changes given together happen together or not at all, and are durable when `commit` resolves. */
export interface Ledger {
  /** @throws conflict when a key is taken or an expectation does not hold; then nothing of this call was written. */
  commit(changes: readonly Change[]): Promise<void>
  find<Table extends TableName>(table: Table, query?: Query<LedgerTables[Table]>): Promise<LedgerTables[Table][]>
  first<Table extends TableName>(table: Table, where: Where<LedgerTables[Table]>): Promise<LedgerTables[Table] | undefined>
  count<Table extends TableName>(table: Table, where?: Where<LedgerTables[Table]>): Promise<number>
  /**
   * Finds rows with a filter and an order as people write them, a page at a time.
   *
   * @throws filter-invalid, page-invalid
   */
  search<Table extends TableName>(vocabulary: Vocabulary<Table>, search: Search<Table>): Promise<Page<LedgerTables[Table]>>
}
