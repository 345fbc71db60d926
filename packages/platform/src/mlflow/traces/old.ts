import { type Endpoint, endpoint } from '../endpoint.ts'
import { int64, list, message, required, string } from '../messages/index.ts'
import { oldInfosOut, shortened, stateIn, traceStates } from './info.ts'
import { found, searched, searchIn } from './read.ts'

const pairs = list(message({ key: string, value: string }))
const labelsIn = (given: readonly { readonly key?: string; readonly value?: string }[]): Record<string, string> =>
  Object.fromEntries(given.map(({ key = '', value = '' }) => [key, value]))

/** Traces as clients before version 3 send and read them: begun, then ended, their spans a file among the artifacts. */
export const oldTraces: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'traces',
    request: message({ experiment_id: string, timestamp_ms: int64, request_metadata: pairs, tags: pairs }),
    handle: async (door, { experiment_id: experiment = '0', timestamp_ms, request_metadata, tags }) => {
      const ctx = door.context()
      const metadata = labelsIn(request_metadata)
      const details = await door.call('trace.log', {
        id: `tr-${ctx.random.id().replaceAll('-', '')}`,
        experiment,
        state: 'running',
        requestedAtMs: timestamp_ms ?? ctx.clock.now(),
        run: metadata['mlflow.sourceRun'] ?? null,
        metadata,
        tags: shortened(labelsIn(tags)),
      })
      return { trace_info: (await oldInfosOut(door, [details]))[0] }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: 'traces/:request_id',
    request: message({ request_id: required(string), timestamp_ms: int64, status: traceStates, request_metadata: pairs, tags: pairs }),
    handle: async (door, { request_id: id, timestamp_ms, status, request_metadata, tags }) => {
      const { trace } = await found(door, id)
      const durationMs = (timestamp_ms ?? door.context().clock.now()) - trace.requestedAtMs
      const given = { durationMs, state: stateIn(status), metadata: labelsIn(request_metadata), tags: shortened(labelsIn(tags)) }
      return { trace_info: (await oldInfosOut(door, [await door.call('trace.log', { ...trace, ...given })]))[0] }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'traces/:request_id/info',
    request: message({ request_id: required(string) }),
    handle: async (door, { request_id }) => ({ trace_info: (await oldInfosOut(door, [await found(door, request_id)]))[0] }),
  }),
  endpoint({
    method: 'GET',
    path: 'traces',
    request: message({ experiment_ids: list(string), ...searched }),
    handle: async (door, { experiment_ids, ...asked }) => {
      const page = await searchIn(door, experiment_ids, asked)
      return { traces: await oldInfosOut(door, page.traces), next_page_token: page.next }
    },
  }),
]
