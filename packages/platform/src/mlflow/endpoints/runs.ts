import type { Door } from '../door.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { limits } from '../limits.ts'
import { enumeration, int64, invalidValue, list, message, required, string } from '../messages/index.ts'
import { instant } from './checks.ts'
import { cutParam, cutTag, metric, metricMessage, param, paramMessage, pointOf, tag, tagMessage } from './entries.ts'
import { requireActiveExperiment } from './require-experiment.ts'
import { runInfo, runMessage } from './run-message.ts'
import { viewOf, viewType } from './view.ts'

const runId = required(string)
const statuses = { RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 } as const
const ours = { RUNNING: 'running', SCHEDULED: 'queued', FINISHED: 'ok', FAILED: 'failed', KILLED: 'cancelled' } as const

/** Who owns a run whose client does not say. */
const unknownUser = 'unknown'

export const runs: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'runs/create',
    request: message({ experiment_id: string, user_id: string, run_name: string, start_time: int64, tags: list(tagMessage) }),
    handle: async (door, { experiment_id = '0', user_id, run_name = '', start_time, tags }) => {
      await requireActiveExperiment(door, experiment_id)
      const labels = Object.fromEntries(tags.map(({ key, value }) => [key, cutTag(value)]))
      const tagged = labels['mlflow.runName']
      if (run_name && tagged !== undefined && tagged !== run_name)
        throw refusal(
          `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${run_name}', mlflow.runName='${tagged}').`,
        )
      const { id } = await door.call('track.start', {
        experiment: experiment_id,
        name: run_name,
        tags: labels,
        user: user_id || unknownUser,
        ...(start_time === undefined ? {} : { startedAt: instant(start_time, 'start_time') }),
      })
      return { run: await runOf(door, id) }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'runs/get',
    request: message({ run_id: runId }),
    handle: async (door, { run_id }) => ({ run: await runOf(door, run_id) }),
  }),
  endpoint({
    method: 'POST',
    path: 'runs/update',
    request: message({ run_id: runId, status: enumeration(statuses), end_time: int64, run_name: string }),
    handle: async (door, { run_id, status, end_time, run_name }) => {
      const run = await door.call('track.update', {
        run: run_id,
        ...(status === undefined ? {} : { status: ours[status] }),
        ...(end_time === undefined ? {} : { endedAt: instant(end_time, 'end_time') }),
        ...(run_name ? { name: run_name } : {}),
      })
      return { run_info: runInfo(run) }
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/search',
    request: message({
      experiment_ids: list(string),
      filter: string,
      run_view_type: viewType,
      max_results: int64,
      order_by: list(string),
      page_token: string,
    }),
    handle: async (door, { experiment_ids, filter, run_view_type, max_results = 1000, order_by, page_token }) => {
      if (max_results < 1 || max_results > limits.searchRunsMax)
        throw invalidValue('max_results', max_results, `It must be between 1 and ${limits.searchRunsMax}.`)
      if (experiment_ids.length === 0) return { runs: [] }
      const found = await door.call('track.search', {
        experiments: [...experiment_ids],
        view: viewOf(run_view_type),
        limit: max_results,
        orderBy: [...order_by],
        ...(filter ? { filter } : {}),
        ...(page_token ? { page: page_token } : {}),
      })
      return { runs: found.runs.map(runMessage), next_page_token: found.next }
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/delete',
    request: message({ run_id: runId }),
    handle: async (door, { run_id }) => {
      await door.call('track.delete', { run: run_id })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/restore',
    request: message({ run_id: runId }),
    handle: async (door, { run_id }) => {
      await door.call('track.restore', { run: run_id })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/log-batch',
    request: message({ run_id: runId, metrics: list(metricMessage), params: list(paramMessage), tags: list(tagMessage) }),
    handle: async (door, { run_id, metrics, params, tags }) => {
      refuseOversized(metrics.length, params.length, tags.length)
      await door.call('track.log', {
        run: run_id,
        metrics: metrics.map(pointOf),
        params: paramsOf(params),
        tags: Object.fromEntries(tags.map(({ key, value }) => [key, cutTag(value)])),
      })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/log-metric',
    request: message({ run_id: runId, ...metric }),
    handle: async (door, { run_id, ...point }) => {
      await door.call('track.log', { run: run_id, metrics: [pointOf(point)] })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/log-parameter',
    request: message({ run_id: runId, ...param }),
    handle: async (door, { run_id, key, value }) => {
      await door.call('track.log', { run: run_id, params: { [key]: cutParam(value) } })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/set-tag',
    request: message({ run_id: runId, ...tag }),
    handle: async (door, { run_id, key, value }) => {
      await door.call('track.log', { run: run_id, tags: { [key]: cutTag(value) } })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/delete-tag',
    request: message({ run_id: runId, key: required(string) }),
    handle: async (door, { run_id, key }) => {
      await door.call('track.untag', { run: run_id, key })
      return {}
    },
  }),
]

async function runOf(door: Door, run: string): Promise<object> {
  return runMessage(await door.call('track.show', { run }))
}

function refuseOversized(metrics: number, params: number, tags: number): void {
  const { batchMetricsMax, batchParamsMax, batchTagsMax, batchEntriesMax } = limits
  const tooMany = (what: string, max: number, got: number) =>
    refusal(
      `A batch logging request can contain at most ${max} ${what}. Got ${got} ${what}. Please split up ${what} across multiple requests and try again.`,
    )
  if (metrics > batchMetricsMax) throw tooMany('metrics', batchMetricsMax, metrics)
  if (params > batchParamsMax) throw tooMany('params', batchParamsMax, params)
  if (tags > batchTagsMax) throw tooMany('tags', batchTagsMax, tags)
  if (metrics + params + tags > batchEntriesMax) throw tooMany('metrics, params, and tags', batchEntriesMax, metrics + params + tags)
}

function paramsOf(params: readonly { readonly key: string; readonly value?: string }[]): Record<string, string> {
  const seen = new Map<string, string>()
  for (const { key, value } of params) {
    if (seen.has(key))
      throw refusal(
        `Duplicate parameter keys have been submitted: '${key}'. Please ensure the request contains only one param value per param key.`,
      )
    seen.set(key, cutParam(value))
  }
  return Object.fromEntries(seen)
}
