/**
 * A pickle of scikit-learn behind Levain's worker and behind Flask: requests per CPU second of all their processes together, at one connection and
 * at 64, rounds in turn. Python's packages come from PyPI, or from the Python that is named.
 *
 * npm run bench:worker [-- --seconds 3 --rounds 3 --python PATH]
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { digestOf } from '@levain/runtime/serve'
import { findPython } from '../../systems/python.ts'

const here = import.meta.dirname
const serveFolder = dirname(fileURLToPath(import.meta.resolve('@levain/runtime/serve')))
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '3' }, rounds: { type: 'string', default: '3' }, python: { type: 'string' } },
})
const ticksPerSecond = 100

interface Served {
  readonly child: ChildProcess
  readonly port: number
  readonly startMs: number
}

const python = values.python ? { program: values.python } : await findPython(join(here, 'requirements.txt'))
if ('reason' in python) console.log(`not run: ${python.reason}`)
else await bench(python.program)

async function bench(program: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'levain-bench-'))
  try {
    execFileSync(program, [join(here, 'train.py'), folder], { stdio: ['ignore', 'ignore', 'inherit'] })
    for (const model of ['logistic', 'forest']) await compare(program, folder, model)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(program: string, folder: string, model: string): Promise<void> {
  const ports = [await freePort(), await freePort()] as const
  const serve = [
    '--conditions=@levain/source',
    join(serveFolder, 'main.ts'),
    '--bundle',
    writeBundle(folder, model),
    '--log',
    `${folder}/${model}.log`,
  ]
  const servers: Record<string, Served> = {
    'Flask and a pickle': await start(
      program,
      ['-m', 'gunicorn', '--chdir', here, '--bind', `127.0.0.1:${ports[0]}`, '--threads', '8', 'flask_app:app'],
      ports[0],
      { MODEL: `${folder}/${model}.pkl` },
    ),
    'Levain and a worker': await start(
      process.execPath,
      [...serve, '--port', String(ports[1]), '--python', program, '--trust-code'],
      ports[1],
    ),
  }
  try {
    for (const connections of [1, 64]) {
      const perCpuSecond = new Map<string, number[]>()
      const latencies = new Map<string, number[]>()
      for (let round = 0; round < Number(values.rounds); round++) {
        for (const [name, { child, port }] of Object.entries(servers)) {
          const before = cpuSeconds(child.pid!)
          const { requests, p50Ms } = load(port, connections)
          perCpuSecond.set(name, [...(perCpuSecond.get(name) ?? []), requests / (cpuSeconds(child.pid!) - before)])
          latencies.set(name, [...(latencies.get(name) ?? []), p50Ms])
        }
      }
      const [flask = 1, own = 0] = Object.keys(servers).map((name) => median(perCpuSecond.get(name)!))
      console.log(`\n${model}, ${connections} connection(s)`)
      for (const [name, { startMs }] of Object.entries(servers)) {
        const requests = Math.round(median(perCpuSecond.get(name)!))
        console.log(
          `  ${name.padEnd(20)} ${requests} requests per CPU second, p50 ${median(latencies.get(name)!).toFixed(2)} ms, first answer after ${Math.round(startMs)} ms`,
        )
      }
      console.log(`  Levain ÷ Flask: ${(own / flask).toFixed(1)}`)
    }
  } finally {
    for (const { child } of Object.values(servers)) child.kill()
  }
}

/** A bundle as `levain pack export` writes it, of a model directory. */
function writeBundle(folder: string, model: string): string {
  const bundle = join(folder, model)
  const names = ['a', 'b', 'c', 'd']
  const inputs = names.map((name) => ({ name, type: 'number', required: true }))
  mkdirSync(bundle, { recursive: true })
  writeFileSync(join(bundle, 'signature.json'), JSON.stringify({ inputs, output: { name: 'species', task: 'classification' } }))
  const files = Object.fromEntries(
    readdirSync(bundle).map((name) => {
      const bytes = readFileSync(join(bundle, name))
      return [name, { sha256: digestOf(bytes), bytes: bytes.length }]
    }),
  )
  const flavours = {
    python_function: { loader_module: 'mlflow.sklearn' },
    sklearn: { pickled_model: 'model.pkl', serialization_format: 'cloudpickle' },
  }
  const tensors = [{ name: null, dtype: 'float64', shape: [4], width: 4 }]
  const outside = { kind: 'python', folder: '.', flavours, dtypes: names.map(() => 'float64'), tensors }
  const index = { format: 'levain-bundle/1', model, version: 1, manifest: '', runtime: { levain: '', node: '' }, outside, files }
  writeFileSync(join(bundle, 'bundle.json'), JSON.stringify(index))
  return bundle
}

/** Starts a server and waits for its first answer. */
async function start(program: string, args: readonly string[], port: number, env: Record<string, string> = {}): Promise<Served> {
  const fromMs = performance.now()
  const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } })
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"input":[5.1,3.5,1.4,0.2]}' }
  while (!(await fetch(`http://127.0.0.1:${port}/predict`, asked).catch(() => null))?.ok) await new Promise((wait) => setTimeout(wait, 20))
  return { child, port, startMs: performance.now() - fromMs }
}

function load(port: number, connections: number): { requests: number; p50Ms: number } {
  const args = [
    '--conditions=@levain/source',
    join(serveFolder, 'serve.bench.ts'),
    'load',
    String(port),
    String(connections),
    values.seconds,
  ]
  const told = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as {
    requests: number
    failures: number
    p50Ms: number
  }
  if (told.failures > 0) throw new Error(`${told.failures} requests failed`)
  return told
}

/** Of a process and everything it started. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond + children.reduce((sum, child) => sum + cpuSeconds(child), 0)
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  return port
}
