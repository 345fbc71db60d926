import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { irisModel, writeBundle } from '../../../packages/runtime/src/serve/iris.fixture.ts'

export interface Served {
  readonly url: string
  /** Host and port of gRPC. */
  readonly grpc: string
  /** Folder of the prediction log. */
  readonly log: string
  stop(): Promise<void>
}

const main = join(import.meta.dirname, '../../../packages/runtime/src/serve/main.ts')

/** Starts `levain-serve` with the model of iris, version 3, on free ports, with a log; `args` are put behind. */
export async function serveIris(folder: string, args: readonly string[] = []): Promise<Served> {
  const bundle = writeBundle(join(folder, 'bundle'), irisModel, 'iris', 3)
  const log = join(folder, 'log')
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

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
