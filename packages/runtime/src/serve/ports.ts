import { createServer, type RequestListener, type Server } from 'node:http'
import { createGrpcServer, type GrpcParts, type GrpcServer } from './grpc/server.ts'
import { listen } from './listen.ts'

export interface PortsOptions {
  readonly host: string
  readonly port: number
  readonly grpcPort: number | undefined
  readonly route: RequestListener
  readonly grpc: GrpcParts
}

/** The ports that are open. */
export interface Ports {
  readonly port: number
  readonly grpcPort: number | null
  /** Answers already given are flushed before the last connections are cut. */
  close(): Promise<void>
}

const connectionsMax = 10_000
const limits = {
  connectionsCheckingInterval: 2000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
}
const cutAfterMs = 500

/** Opens the port of HTTP and, where one is given, of gRPC. @throws port-taken */
export async function openPorts({ host, port, grpcPort, route, grpc }: PortsOptions): Promise<Ports> {
  const http = await listen(() => bounded(createServer(limits, route)), host, port)
  const closeHttp = () => Promise.all(http.servers.map(closeServer))
  if (grpcPort === undefined) return { port: http.port, grpcPort: null, close: async () => void (await closeHttp()) }
  const grpcServers: GrpcServer[] = []
  const create = () => {
    const created = createGrpcServer(grpc)
    grpcServers.push(created)
    return bounded(created.server)
  }
  const opened = await listen(create, host, grpcPort).catch(async (error) => {
    await closeHttp()
    throw error
  })
  const closeGrpc = () => grpcServers.filter(({ server }) => server.listening).map((one) => one.close(cutAfterMs))
  return { port: http.port, grpcPort: opened.port, close: async () => void (await Promise.all([closeHttp(), ...closeGrpc()])) }
}

/** More connections than this are closed as they come, before they cost anything. */
function bounded<Kind extends { maxConnections: number }>(server: Kind): Kind {
  server.maxConnections = connectionsMax
  return server
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), cutAfterMs)
  await closed
  clearTimeout(cut)
}
