import { load, send } from '../load.ts'
import type { Workload } from './workload.ts'

const search = (name: string, body: object): Workload => ({
  name,
  unit: 'pages',
  perAnswer: 1,
  run: ({ url, filled }, seconds) =>
    load(url, 1, seconds, () => ({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/search',
      body: JSON.stringify({ experiment_ids: [filled.experiment], max_results: 100, ...body }),
    })),
})

/** A page of 100 among all runs, newest first, by a metric and a parameter: about one run in two hundred fits. */
export const searchFiltered = search('search by metric and parameter', { filter: "metrics.m3 > 0.9 and params.p2 = '7'" })

/** The best 100 of all runs by a metric. */
export const searchOrdered = search('search ordered by a metric', { order_by: ['metrics.m3 DESC'] })

/** The newest 100 of all runs. */
export const searchNewest = search('search newest', {})

const pageRows = 25_000

/** The whole history of the long metric, in pages as MLflow's client asks for them. */
export const history: Workload = {
  name: 'history of the long metric',
  unit: 'points',
  perAnswer: pageRows,
  async run({ url, filled }, seconds) {
    const latenciesMs: number[] = []
    const began = performance.now()
    let token: string | undefined
    do {
      const query = new URLSearchParams({ run_id: filled.run, metric_key: 'loss', max_results: String(pageRows) })
      if (token) query.set('page_token', token)
      const from = performance.now()
      const answer = await send(url, { method: 'GET', path: `/api/2.0/mlflow/metrics/get-history?${query}` })
      latenciesMs.push(performance.now() - from)
      token = JSON.parse(answer.toString()).next_page_token
    } while (token || performance.now() - began < seconds * 1000)
    return { latenciesMs, seconds: (performance.now() - began) / 1000 }
  },
}
