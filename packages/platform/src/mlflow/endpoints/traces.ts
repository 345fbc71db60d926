import { download } from '../artifacts/transfer.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { bool, checked, int64, list, message, nested, required, string } from '../messages/index.ts'
import { infosOut, logOf, shortened, traceInfo, traceLocation } from '../traces/info.ts'
import { oldTraces } from '../traces/old.ts'
import { complete, fileOf, found, isComplete, named, placeOfFile, searched, searchIn, traceOut } from '../traces/read.ts'
import { entryKey } from './checks.ts'

const removal = message({ experiment_id: required(string), max_timestamp_millis: int64, max_traces: int64, request_ids: list(string) })

const both = [2, 3] as const

/** Traces that one call may link to a run. */
const linkedMax = 100

export const traces: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'traces',
    since: 3,
    request: message({ trace: required(nested(message({ trace_info: required(nested(traceInfo)) }))) }),
    handle: async (door, { trace }) => {
      const details = await door.call('trace.log', logOf(trace.trace_info, door.context().clock.now()))
      return { trace: { trace_info: (await infosOut(door, [details]))[0] } }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'traces/:trace_id',
    since: 3,
    request: message({ trace_id: required(string) }),
    handle: async (door, { trace_id }) => ({ trace: { trace_info: (await infosOut(door, [await found(door, trace_id)]))[0] } }),
  }),
  endpoint({
    method: 'GET',
    path: 'traces/get',
    since: 3,
    request: message({ trace_id: required(string), allow_partial: bool }),
    handle: async (door, { trace_id, allow_partial = false }) => ({
      trace: await traceOut(door, await complete(door, trace_id, allow_partial)),
    }),
  }),
  endpoint({
    method: 'GET',
    path: 'traces/batchGet',
    since: 3,
    request: message({ trace_ids: list(string) }),
    handle: async (door, { trace_ids }) => {
      const all = await door.call('trace.find', { traces: named(trace_ids), spans: true })
      return { traces: await Promise.all(all.filter(isComplete).map((one) => traceOut(door, one))) }
    },
  }),
  endpoint({
    method: 'POST',
    path: 'traces/batchGetInfos',
    since: 3,
    request: message({ trace_ids: list(string) }),
    handle: async (door, { trace_ids }) => ({
      trace_infos: await infosOut(door, await door.call('trace.find', { traces: named(trace_ids) })),
    }),
  }),
  endpoint({
    method: 'POST',
    path: 'traces/search',
    since: 3,
    request: message({ locations: list(traceLocation), ...searched }),
    handle: async (door, { locations, ...asked }) => {
      const experiments = locations.flatMap(({ mlflow_experiment }) => mlflow_experiment?.experiment_id ?? [])
      const page = await searchIn(door, experiments, asked)
      return { traces: await infosOut(door, page.traces), next_page_token: page.next }
    },
  }),
  ...both.flatMap((since) => [
    endpoint({
      method: 'POST',
      path: 'traces/delete-traces',
      since,
      request: removal,
      handle: async (door, { experiment_id: experiment, max_timestamp_millis: untilMs, max_traces: limit, request_ids: ids }) => {
        const asked = { ...(ids.length > 0 ? { traces: [...ids] } : {}), ...(untilMs === undefined ? {} : { untilMs }) }
        const { removed } = await door.call('trace.remove', { experiment, ...asked, ...(limit === undefined ? {} : { limit }) })
        return { traces_deleted: removed }
      },
    }),
    endpoint({
      method: 'PATCH',
      path: 'traces/:trace_id/tags',
      since,
      request: message({ trace_id: required(string), key: required(checked(string, entryKey)), value: string }),
      handle: async (door, { trace_id: trace, key, value = '' }) => {
        await door.call('trace.tag', { trace, tags: shortened({ [key]: value }) })
        return {}
      },
    }),
    endpoint({
      method: 'DELETE',
      path: 'traces/:trace_id/tags',
      since,
      request: message({ trace_id: required(string), key: required(string) }),
      handle: async (door, { trace_id: trace, key }) => {
        await door.call('trace.untag', { trace, key })
        return {}
      },
    }),
  ]),
  endpoint({
    method: 'POST',
    path: 'traces/link-to-run',
    request: message({ trace_ids: list(string), run_id: required(string) }),
    handle: async (door, { trace_ids, run_id: run }) => {
      if (trace_ids.length > linkedMax)
        throw refusal(`Cannot link more than ${linkedMax} traces to a run in a single request. Provided ${trace_ids.length} traces.`)
      await door.call('trace.link', { run, traces: named(trace_ids) })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'traces/link-prompts',
    request: message({
      trace_id: required(string),
      prompt_versions: list(message({ name: required(string), version: required(string) })),
    }),
    handle: async (door, { trace_id: trace, prompt_versions: prompts }) => {
      await door.call('trace.linkPrompts', { trace, prompts: [...prompts] })
      return {}
    },
  }),
  ...both.map((since) =>
    endpoint({
      method: 'GET',
      path: 'get-trace-artifact',
      since,
      place: 'ajax',
      request: message({ request_id: required(string), path: string }),
      handle: async (door, { request_id, path }) => {
        const trace = await complete(door, request_id, true)
        const isFile = path !== undefined || (trace.spans.length === 0 && trace.tags['mlflow.trace.spansLocation'] === undefined)
        if (isFile) return download(door, await placeOfFile(door, trace, path ?? 'traces.json'))
        return door.reply
          .type('application/octet-stream')
          .header('content-disposition', 'attachment; filename=traces.json')
          .header('x-content-type-options', 'nosniff')
          .send(fileOf(trace))
      },
    }),
  ),
  ...oldTraces,
]
