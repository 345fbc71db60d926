import { join } from 'node:path'
import { startServe } from '../../../packages/runtime/src/serve/child.fixture.ts'
import { irisModel, writeBundle } from '../../../packages/runtime/src/serve/iris.fixture.ts'

export interface Served {
  readonly url: string
  /** Host and port of gRPC. */
  readonly grpc: string
  /** Folder of the prediction log. */
  readonly log: string
  stop(): Promise<void>
}

/** Starts `levain-serve` with the model of iris, version 3, on free ports, with a log. */
export async function serveIris(folder: string): Promise<Served> {
  const bundle = writeBundle(join(folder, 'bundle'), irisModel, 'iris', 3)
  const log = join(folder, 'log')
  const child = await startServe(['--bundle', bundle, '--host', '127.0.0.1', '--grpc-port', '0', '--log', log])
  return {
    url: child.url,
    grpc: child.grpc.replace('grpc://', ''),
    log,
    async stop() {
      child.process.kill('SIGTERM')
      await child.exited()
    },
  }
}
