import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Served {
  readonly url: string
  /** Host and port of gRPC. */
  readonly grpc: string
  /** Folder of the prediction log. */
  readonly log: string
  stop(): Promise<void>
}

const main = join(import.meta.dirname, '../../../packages/runtime/src/serve/main.ts')

/** A logistic model of iris; its coefficients tell typical flowers apart. */
const model = {
  format: 'levain-model/1',
  algorithm: 'logistic',
  signature: {
    inputs: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'].map((name) => ({ name, type: 'number', required: true })),
    output: { name: 'species', task: 'classification', classes: ['setosa', 'versicolor', 'virginica'] },
  },
  transforms: [],
  features: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
  shape: {
    kind: 'linear',
    link: 'softmax',
    intercept: [9.85, 2.24, -12.09],
    coefficients: [
      [-0.42, 0.97, -2.52, -1.08],
      [0.53, -0.32, -0.2, -0.94],
      [-0.11, -0.65, 2.72, 2.02],
    ],
  },
}

/** Starts `levain-serve` with the model of iris, version 3, on free ports, with a log; `args` are put behind. */
export async function serveIris(folder: string, args: readonly string[] = []): Promise<Served> {
  const bundle = join(folder, 'bundle')
  const log = join(folder, 'log')
  await writeBundle(bundle)
  const command = [
    '--conditions=@levain/source',
    main,
    ...args,
    '--bundle',
    bundle,
    '--port',
    '0',
    '--grpc-port',
    '0',
    '--host',
    '127.0.0.1',
    '--log',
    log,
  ]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (!Buffer.isBuffer(line)) throw new Error(`levain-serve ended with ${line}`)
  const { url, grpc } = JSON.parse(line.toString()) as { url: string; grpc: string }
  return { url, grpc: grpc.replace('grpc://', ''), log, stop: () => stop(child) }
}

async function writeBundle(folder: string): Promise<void> {
  const bytes = JSON.stringify(model)
  const sha256 = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const files = { 'model.json': { sha256, bytes: bytes.length } }
  const index = { format: 'levain-bundle/1', model: 'iris', version: 3, manifest: sha256, runtime: { levain: '0.1.0', node: '24' }, files }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'model.json'), bytes)
  await writeFile(join(folder, 'bundle.json'), JSON.stringify(index))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
