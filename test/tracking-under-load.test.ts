import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const main = join(import.meta.dirname, '../packages/platform/src/cli/main.ts')
const writers = 200
/** `LEVAIN_LOAD_SECONDS=60` for the long version. */
const loadMs = Number(process.env.LEVAIN_LOAD_SECONDS ?? 5) * 1000

test('200 writers at once with a live studio are all answered, and what was answered is there once after kill -9', async () => {
  const project = await mkdtemp(join(tmpdir(), 'levain-load-'))
  try {
    const first = await startServer(project)
    const live = await openEvents(first.url)
    const written = await writeUntilKilled(first)
    assert.deepEqual(written.refused, [], 'every request before the kill is answered with 200')
    assert.ok(live.events() > 0, 'the live stream tells of it')
    const second = await startServer(project)
    await Promise.all([...written.acknowledged].map(([run, steps]) => assertHistory(second.url, run, steps)))
    await stop(second.child, 'SIGTERM')
  } finally {
    await rm(project, { recursive: true, force: true })
  }
})

interface Server {
  readonly url: string
  readonly child: ChildProcess
}

async function startServer(project: string): Promise<Server> {
  const args = ['--conditions=@levain/source', main, '--json', '--project', project, 'studio', '--port', '0']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  let text = ''
  while (!text.includes('\n')) text += (await once(child.stdout, 'data'))[0] as string
  child.stdout.resume()
  return { child, url: (JSON.parse(text) as { url: string }).url }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

async function openEvents(url: string): Promise<{ events(): number }> {
  const response = await fetch(new URL('/api/v1/events', url))
  let events = 0
  const read = async (): Promise<void> => {
    for await (const part of response.body ?? []) events += Buffer.from(part).toString().split('\ndata: ').length - 1
  }
  read().catch(() => {})
  return { events: () => events }
}

/** Each writer logs one point after the other to a run of its own; the server is killed while they do. */
async function writeUntilKilled({ url, child }: Server) {
  const agent = new Agent({ keepAlive: true, maxSockets: writers })
  const acknowledged = new Map<string, number[]>()
  const refused: string[] = []
  let isKilled = false
  const write = async (): Promise<void> => {
    const { run } = JSON.parse(await post(url, agent, 'runs/create', { experiment_id: '0' })) as { run: { info: { run_id: string } } }
    const steps: number[] = []
    acknowledged.set(run.info.run_id, steps)
    for (let step = 0; !isKilled; step += 1) {
      await post(url, agent, 'runs/log-metric', { run_id: run.info.run_id, key: 'loss', value: 1 / (step + 1), timestamp: 5, step })
      steps.push(step)
    }
  }
  const writing = Array.from({ length: writers }, () => write().catch((error: Error) => isKilled || void refused.push(error.message)))
  await Promise.race([new Promise((resolve) => setTimeout(resolve, loadMs)), Promise.all(writing)])
  isKilled = true
  await stop(child, 'SIGKILL')
  await Promise.all(writing)
  agent.destroy()
  return { acknowledged, refused }
}

function post(url: string, agent: Agent, path: string, body: object): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = request(new URL(`/api/2.0/mlflow/${path}`, url), { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part) => {
        text += part
      })
      response.on('error', reject)
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode} ${text}`))))
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

/** At most one point more than was acknowledged may be there: the one under way at the kill. */
async function assertHistory(url: string, run: string, acknowledged: readonly number[]): Promise<void> {
  const query = new URLSearchParams({ run_id: run, metric_key: 'loss', max_results: '25000' })
  const response = await fetch(new URL(`/api/2.0/mlflow/metrics/get-history?${query}`, url))
  const { metrics = [] } = (await response.json()) as { metrics?: { step: number }[] }
  const steps = metrics.map(({ step }) => step)
  assert.equal(new Set(steps).size, steps.length, 'none twice')
  assert.deepEqual(steps.slice(0, acknowledged.length), acknowledged)
  assert.ok(steps.length <= acknowledged.length + 1)
}
