import { type Contracts, experimentUri, type InputOf, type OutputOf, type Trace } from '@levain/core'
import type { Door } from '../door.ts'
import { enumeration, list, map, message, nested, required, string } from '../messages/index.ts'
import { assessmentIn, assessmentMessage, assessmentOut } from './assessment.ts'
import { durationMsOf, durationOf, millisecondsOf, timestampOf } from './instant.ts'

type Details = OutputOf<Contracts['trace']['log']>
type Log = InputOf<Contracts['trace']['log']>

const states = { STATE_UNSPECIFIED: 0, TRACE_STATUS_UNSPECIFIED: 0, OK: 1, ERROR: 2, IN_PROGRESS: 3 } as const
export const traceStates = enumeration(states)
export type TraceState = keyof typeof states
const stateOf: Readonly<Record<TraceState, Trace['state']>> = {
  STATE_UNSPECIFIED: 'unspecified',
  TRACE_STATUS_UNSPECIFIED: 'unspecified',
  OK: 'ok',
  ERROR: 'error',
  IN_PROGRESS: 'running',
}
export const stateIn = (state: TraceState = 'STATE_UNSPECIFIED'): Trace['state'] => stateOf[state]
const stateOut = (state: Trace['state'], unspecified: TraceState): TraceState =>
  state === 'ok' ? 'OK' : state === 'error' ? 'ERROR' : state === 'running' ? 'IN_PROGRESS' : unspecified

export const traceLocation = message({ type: string, mlflow_experiment: nested(message({ experiment_id: string })) })

/** What is known of a trace without its spans, in the protocol's third version. */
export const traceInfo = message({
  trace_id: required(string),
  client_request_id: string,
  trace_location: nested(traceLocation),
  request: string,
  response: string,
  request_preview: string,
  response_preview: string,
  request_time: string,
  execution_duration: string,
  state: traceStates,
  trace_metadata: map(string),
  tags: map(string),
  assessments: list(assessmentMessage),
})
type TraceInfo = NonNullable<typeof traceInfo.value>

const tagKeyMax = 250
const tagValueMax = 8000

/** Tags as they are kept: long values are cut. */
export const shortened = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.slice(0, tagKeyMax), value.slice(0, tagValueMax)]))

export function logOf(info: TraceInfo, nowMs: number): Log {
  return {
    id: info.trace_id,
    experiment: info.trace_location?.mlflow_experiment?.experiment_id ?? '0',
    state: stateIn(info.state),
    requestedAtMs: info.request_time === undefined ? nowMs : millisecondsOf(info.request_time),
    durationMs: info.execution_duration === undefined ? null : durationMsOf(info.execution_duration),
    clientRequestId: info.client_request_id ?? null,
    requestPreview: info.request_preview ?? info.request ?? null,
    responsePreview: info.response_preview ?? info.response ?? null,
    run: info.trace_metadata['mlflow.sourceRun'] ?? null,
    tags: shortened(info.tags),
    // Clients that send spans meanwhile see by this that the trace has said what it is.
    metadata: { ...info.trace_metadata, 'mlflow.trace.infoFinalized': 'true' },
    assessments: info.assessments.map(assessmentIn),
  }
}

/** Traces in the protocol's words, each with the place where clients put what belongs to it. */
export async function infosOut(door: Door, traces: readonly Details[]): Promise<object[]> {
  const homes = await homesOf(door, traces)
  return traces.map(({ trace, tags, metadata, assessments }) => ({
    trace_id: trace.id,
    client_request_id: trace.clientRequestId,
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: trace.experiment } },
    request_preview: trace.requestPreview,
    response_preview: trace.responsePreview,
    request_time: timestampOf(trace.requestedAtMs),
    execution_duration: trace.durationMs === null ? undefined : durationOf(trace.durationMs),
    state: stateOut(trace.state, 'STATE_UNSPECIFIED'),
    trace_metadata: metadata,
    assessments: assessments.map(assessmentOut),
    tags: { 'mlflow.artifactLocation': artifactsOf(homes, trace), ...tags },
  }))
}

/** The same in the protocol's second version. */
export async function oldInfosOut(door: Door, traces: readonly Details[]): Promise<object[]> {
  const homes = await homesOf(door, traces)
  return traces.map(({ trace, tags, metadata }) => ({
    request_id: trace.id,
    experiment_id: trace.experiment,
    timestamp_ms: trace.requestedAtMs,
    execution_time_ms: trace.durationMs,
    status: stateOut(trace.state, 'TRACE_STATUS_UNSPECIFIED'),
    request_metadata: pairsOf(metadata),
    tags: pairsOf({ 'mlflow.artifactLocation': artifactsOf(homes, trace), ...tags }),
  }))
}

const pairsOf = (labels: Readonly<Record<string, string>>): object[] => Object.entries(labels).map(([key, value]) => ({ key, value }))

/** Where clients keep files of a trace, as a URI. */
export async function filesUriOf(door: Door, trace: Details): Promise<string> {
  return trace.tags['mlflow.artifactLocation'] ?? artifactsOf(await homesOf(door, [trace]), trace.trace)
}

async function homesOf(door: Door, traces: readonly Details[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(traces.map(({ trace }) => trace.experiment))]
  const experiments = await door.context().ledger.find('experiments', { where: { id: { in: ids } } })
  return new Map(experiments.map((experiment) => [experiment.id, experimentUri(experiment)]))
}

const artifactsOf = (homes: ReadonlyMap<string, string>, { id, experiment }: Trace): string =>
  `${homes.get(experiment) ?? ''}/traces/${id}/artifacts`
