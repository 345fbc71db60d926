import type { Door } from '../door.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { limits } from '../limits.ts'
import { int64, list, message, missingValue, required, string } from '../messages/index.ts'
import { finite } from './entries.ts'

/** Points read at a time where a client asks for all. */
const pagePoints = 25_000

type Point = Awaited<ReturnType<typeof pageOf>>['points'][number]

export const metrics: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: 'metrics/get-history',
    request: message({ run_id: required(string), metric_key: required(string), max_results: int64, page_token: string }),
    handle: async (door, { run_id, metric_key, max_results = 0, page_token }) => {
      if (max_results > 0) {
        const { points, next } = await pageOf(door, run_id, metric_key, max_results, page_token)
        return { metrics: points.map((point) => asMetric(metric_key, point)), next_page_token: next }
      }
      const points = await firstPoints(door, run_id, metric_key, Number.POSITIVE_INFINITY, page_token)
      return { metrics: points.map((point) => asMetric(metric_key, point)) }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'metrics/get-history-bulk',
    place: 'ajax',
    request: message({ run_id: list(string), metric_key: string, max_results: int64 }),
    handle: async (door, { run_id: runs, metric_key, max_results = limits.historyPointsMax }) => {
      if (runs.length === 0) throw refusal('GetMetricHistoryBulk request must specify at least one run_id.')
      if (runs.length > limits.historyRunsMax)
        throw refusal(
          `GetMetricHistoryBulk request cannot specify more than ${limits.historyRunsMax} run_ids. Received ${runs.length} run_ids.`,
        )
      if (!metric_key) throw refusal('GetMetricHistoryBulk request must specify a metric_key.')
      const most = Math.min(max_results, limits.historyPointsMax)
      const found: object[] = []
      for (const run of [...new Set(runs)].sort()) {
        if (found.length >= most) break
        const points = await firstPoints(door, run, metric_key, most - found.length)
        found.push(...points.map((point) => ({ ...asMetric(metric_key, point), run_id: run })))
      }
      return { metrics: found }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'metrics/get-history-bulk-interval',
    request: message({ run_ids: list(string), metric_key: string, start_step: int64, end_step: int64, max_results: int64 }),
    handle: async (door, { run_ids, metric_key, start_step, end_step, max_results = limits.intervalPointsMax }) => {
      if (run_ids.length === 0) throw missingValue('run_ids')
      if (run_ids.length > limits.historyRunsMax)
        throw refusal(
          `GetMetricHistoryBulkInterval request must specify at most ${limits.historyRunsMax} run_ids. Received ${run_ids.length} run_ids.`,
        )
      if (!metric_key) throw missingValue('metric_key')
      if (max_results < 1 || max_results > limits.intervalPointsMax)
        throw refusal(`max_results must be between 1 and ${limits.intervalPointsMax}. Received ${max_results}.`)
      const curves = await door.call('track.curves', {
        runs: [...run_ids],
        key: metric_key,
        points: max_results,
        ...stepsOf(start_step, end_step),
      })
      return { metrics: curves.flatMap(({ run, points }) => points.map((point) => ({ ...asMetric(metric_key, point), run_id: run }))) }
    },
  }),
]

function stepsOf(from: number | undefined, to: number | undefined): { fromStep?: number; toStep?: number } {
  if (from === undefined && to === undefined) return {}
  if (from === undefined || to === undefined) throw refusal('If either start step or end step are specified, both must be specified.')
  if (from > to) throw refusal(`end_step must be greater than start_step. Found start_step=${from} and end_step=${to}.`)
  return { fromStep: from, toStep: to }
}

const pageOf = (door: Door, run: string, key: string, limit: number, page: string | undefined) =>
  door.call('track.history', { run, key, limit: Math.min(limit, pagePoints), ...(page ? { page } : {}) })

/** The first points of a metric, read page by page. */
async function firstPoints(door: Door, run: string, key: string, most: number, from?: string): Promise<Point[]> {
  const found: Point[] = []
  let page = from
  do {
    const { points, next } = await pageOf(door, run, key, most - found.length, page)
    for (const point of points) found.push(point)
    page = next
  } while (page !== undefined && found.length < most)
  return found
}

const asMetric = (key: string, { step, atMs, value }: Point) => ({ key, value: finite(value), timestamp: atMs, step })
