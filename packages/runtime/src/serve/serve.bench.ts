/**
 * Puts `/predict` (log on) beside raw `node:http` in the same run: requests per CPU-second of the server's process, which
 * other load on the machine hardly moves, and latency as a client sees it, which it does move.
 *
 * node --conditions=@levain/source packages/runtime/src/serve/serve.bench.ts [--seconds 2] [--rounds 3]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { irisModel, writeBundle } from './iris.fixture.ts'

const body = '{"input":[5.1,3.5,1.4,0.2]}'
const self = fileURLToPath(import.meta.url)

/** What one client process saw. */
interface Load {
  readonly requests: number
  readonly failures: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** One server under one load. */
interface Cell extends Load {
  readonly perCpuSecond: number
  readonly perSecond: number
}

const roles: Readonly<Record<string, (...args: string[]) => unknown>> = { raw: serveRaw, load: generateLoad }
const [role = '', ...rest] = process.argv.slice(2)
if (Object.hasOwn(roles, role)) roles[role]?.(...rest)
else await bench()

async function bench(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '2' }, rounds: { type: 'string', default: '3' } } })
  const folder = mkdtempSync(join(tmpdir(), 'levain-bench-'))
  const main = new URL('./main.ts', import.meta.url).pathname
  const serve = [main, '--bundle', writeBundle(`${folder}/iris`, irisModel, 'iris', 1), '--port', '0', '--log']
  const servers = {
    'raw node:http': await start([self, 'raw']),
    '/predict, log': await start([...serve, `${folder}/log`]),
    '/predict, log --fsync': await start([...serve, `${folder}/synced`, '--fsync']),
  }
  try {
    for (const connections of [1, 64]) {
      const cells = new Map<string, Cell[]>(Object.keys(servers).map((name) => [name, []]))
      for (const [, server] of Object.entries(servers)) await measure(server, connections, 0.5)
      for (let round = 0; round < Number(values.rounds); round++) {
        for (const [name, server] of Object.entries(servers))
          cells.get(name)?.push(await measure(server, connections, Number(values.seconds)))
      }
      print(connections, cells)
    }
  } finally {
    for (const { child } of Object.values(servers)) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Server {
  readonly child: ChildProcess
  readonly port: number
}

async function start(args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, ['--conditions=@levain/source', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { child, port: Number(new URL((JSON.parse(String(line)) as { url: string }).url).port) }
}

async function measure({ port }: Server, connections: number, seconds: number): Promise<Cell> {
  const before = await cpuSeconds(port)
  const child = spawn(process.execPath, ['--conditions=@levain/source', self, 'load', String(port), String(connections), String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const load = JSON.parse(String(line)) as Load
  if (load.failures > 0) throw new Error(`${load.failures} requests failed`)
  return { ...load, perCpuSecond: load.requests / ((await cpuSeconds(port)) - before), perSecond: load.requests / seconds }
}

async function cpuSeconds(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (.*)$/m.exec(text)?.[1])
}

function print(connections: number, cells: ReadonlyMap<string, readonly Cell[]>): void {
  const median = (name: string, key: keyof Cell) =>
    (cells.get(name) ?? []).map((cell) => cell[key]).sort((a, b) => a - b)[Math.floor((cells.get(name)?.length ?? 1) / 2)] ?? 0
  const raw = median('raw node:http', 'perCpuSecond')
  console.log(`\n${connections} connection(s)            requests per CPU-second   ÷ raw   requests/s   p50 ms   p99 ms`)
  for (const name of cells.keys()) {
    const perCpu = median(name, 'perCpuSecond')
    const columns = [
      name.padEnd(24),
      Math.round(perCpu).toString().padStart(26),
      (perCpu / raw).toFixed(2).padStart(8),
      Math.round(median(name, 'perSecond')).toString().padStart(12),
      median(name, 'p50Ms').toFixed(2).padStart(8),
      median(name, 'p99Ms').toFixed(2).padStart(8),
    ]
    console.log(columns.join(' '))
  }
}

/** The floor: the same request collected, parsed and checked, and a fixed answer. */
function serveRaw(): void {
  const answer = '{"prediction":"setosa"}'
  const server = createServer((request, response) => {
    if (request.url === '/metrics') {
      const { user, system } = process.cpuUsage()
      return void response.end(`process_cpu_seconds_total ${(user + system) / 1e6}\n`)
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as { input: unknown }
      response.writeHead(Array.isArray(asked.input) ? 200 : 400, { 'content-type': 'application/json', 'content-length': answer.length })
      response.end(answer)
    })
  })
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })))
}

/** A client of its own: each connection sends the next request when the last was answered. */
function generateLoad(port: string, connections: string, seconds: string): void {
  const head = `POST /predict HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  const request = Buffer.from(head + body)
  const latencies: number[] = []
  let failures = 0
  let open = Number(connections)
  const untilMs = performance.now() + Number(seconds) * 1000
  for (let index = 0; index < Number(connections); index++) {
    const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true })
    let sentMs = 0
    let text = ''
    const send = () => {
      if (performance.now() >= untilMs) return void socket.end()
      sentMs = performance.now()
      socket.write(request)
    }
    socket.on('connect', send)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const length = end < 0 ? Number.NaN : Number(/content-length: (\d+)/i.exec(text)?.[1])
      if (!(text.length >= end + 4 + length)) return
      latencies.push(performance.now() - sentMs)
      if (!text.startsWith('HTTP/1.1 200')) failures += 1
      text = ''
      send()
    })
    socket.on('close', () => {
      open -= 1
      if (open > 0) return
      latencies.sort((a, b) => a - b)
      const at = (q: number) => latencies[Math.min(latencies.length - 1, Math.floor(q * latencies.length))] ?? 0
      console.log(JSON.stringify({ requests: latencies.length, failures, p50Ms: at(0.5), p99Ms: at(0.99) }))
    })
  }
}
