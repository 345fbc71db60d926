import type { Contender } from '../contenders/contender.ts'
import { ask, load } from '../load.ts'
import type { Workload } from './workload.ts'

let clockMs = 1_770_000_000_000

/** 1,000 fresh points of ten metrics in each request, over two connections to runs of their own. */
export const logBatch: Workload = {
  name: 'log-batch of 1,000 metrics',
  unit: 'metrics',
  perAnswer: 1000,
  async run(contender, seconds) {
    const runs = await newRuns(contender, 2)
    return load(contender.url, 2, seconds, (index) => {
      clockMs += 1
      const metrics = Array.from({ length: 1000 }, (_, at) => ({
        key: `loss-${at % 10}`,
        value: 1 / (index + at + 1),
        timestamp: clockMs,
        step: index * 100 + Math.floor(at / 10),
      }))
      return post('runs/log-batch', { run_id: runs[index % 2], metrics })
    })
  },
}

/** One point in each request, from eight clients with a run each. */
export const logMetric: Workload = {
  name: 'log-metric from 8 clients',
  unit: 'metrics',
  perAnswer: 1,
  async run(contender, seconds) {
    const runs = await newRuns(contender, 8)
    return load(contender.url, 8, seconds, (index) => {
      clockMs += 1
      return post('runs/log-metric', { run_id: runs[index % 8], key: 'loss', value: 1 / (index + 1), timestamp: clockMs, step: index })
    })
  },
}

const megabyte = Buffer.alloc(2 ** 20, 'levain ')

/** Files of 1 MiB with fresh bytes through the artifact proxy, over four connections. */
export const uploads: Workload = {
  name: 'artifact of 1 MiB',
  unit: 'MiB',
  perAnswer: 1,
  async run(contender, seconds) {
    const [run] = await newRuns(contender, 1)
    return load(contender.url, 4, seconds, () => {
      clockMs += 1
      const body = Buffer.from(megabyte)
      body.write(String(clockMs))
      const path = `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/file-${clockMs}.bin`
      return { method: 'PUT', path, body, contentType: 'application/octet-stream' }
    })
  },
}

const post = (path: string, body: object) => ({ method: 'POST', path: `/api/2.0/mlflow/${path}`, body: JSON.stringify(body) }) as const

async function newRuns({ url }: Contender, count: number): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) {
    clockMs += 1
    const { run } = await ask<{ run: { info: { run_id: string } } }>(url, 'runs/create', { experiment_id: '0', start_time: clockMs })
    ids.push(run.info.run_id)
  }
  return ids
}
