/** Contracts: every verb Levain has, by room. */

import type { Context } from '../context/index.ts'
import { tokenVerbs, userVerbs } from './access.ts'
import { automlVerbs } from './automl.ts'
import { deployVerbs } from './deploy.ts'
import { dvcVerbs } from './dvc.ts'
import { evaluateVerbs } from './evaluate.ts'
import { explainVerbs } from './explain.ts'
import { exploreVerbs } from './explore.ts'
import { governVerbs } from './govern.ts'
import { importVerbs } from './import.ts'
import { ingestVerbs } from './ingest.ts'
import { modelVerbs } from './model.ts'
import { monitorVerbs } from './monitor.ts'
import { packVerbs } from './pack.ts'
import { pipelineVerbs } from './pipeline.ts'
import { pythonVerbs } from './python.ts'
import { registryVerbs } from './registry.ts'
import { retrainVerbs } from './retrain.ts'
import { studyVerbs } from './study.ts'
import { traceVerbs } from './trace.ts'
import { trackVerbs } from './track.ts'
import { trainVerbs } from './train.ts'
import { validateVerbs } from './validate.ts'
import type { OutputOf, ParsedInputOf, Verb } from './verb.ts'
import { webhookVerbs } from './webhooks.ts'

export { artifactStreams, blobStreams } from './artifacts.ts'
export type { AutomlReport } from './automl.ts'
export { type ExportTarget, exportTarget } from './deploy/export.ts'
export { millisecondsOf } from './duration.ts'
export { inputProblem } from './input-problem.ts'
export { type RunState, runState } from './pipeline.ts'
export { type Field, type FieldKind, fieldsOf, inputFromText } from './text.ts'
export { type JournalEntry, type JournalLine, journalLine } from './track/journal.ts'
export { type AlgorithmName, algorithmName, type FeatureOptions, featureOptions } from './train.ts'
export { type ColumnExpectation, columnExpectation, type Expectations, expectations } from './validate.ts'
export { type InputOf, type OutputOf, type ParsedInputOf, type Permission, permissions, type Verb } from './verb.ts'

/** Every verb, in the order of the life cycle. */
export const contracts = {
  ingest: ingestVerbs,
  explore: exploreVerbs,
  validate: validateVerbs,
  train: trainVerbs,
  evaluate: evaluateVerbs,
  automl: automlVerbs,
  explain: explainVerbs,
  model: modelVerbs,
  track: trackVerbs,
  study: studyVerbs,
  trace: traceVerbs,
  registry: registryVerbs,
  dvc: dvcVerbs,
  import: importVerbs,
  pack: packVerbs,
  deploy: deployVerbs,
  monitor: monitorVerbs,
  python: pythonVerbs,
  pipeline: pipelineVerbs,
  retrain: retrainVerbs,
  govern: governVerbs,
  users: userVerbs,
  tokens: tokenVerbs,
  webhooks: webhookVerbs,
} satisfies Record<string, Record<string, Verb>>
export type Contracts = typeof contracts
export type Room = keyof Contracts

/** What a room exports as its `verbs`: an implementation for each verb its contract declares. */
export type Implementation<R extends Room> = {
  readonly [Name in keyof Contracts[R]]: Contracts[R][Name] extends infer V extends Verb
    ? (ctx: Context, input: ParsedInputOf<V>) => Promise<OutputOf<V>>
    : never
}

/** All verbs as a list. */
export const allVerbs: readonly Verb[] = Object.values(contracts).flatMap((room) => Object.values(room) as Verb[])

/** The verb of this name, e.g. `registry.promote`. */
export function findVerb(name: string): Verb | undefined {
  return allVerbs.find((verb) => verb.name === name)
}
