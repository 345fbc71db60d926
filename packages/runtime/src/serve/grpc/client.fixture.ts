import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { frame } from './frame.ts'

/** What came back from a method. */
export interface GrpcAnswer {
  readonly status: number
  readonly message: string
  readonly code: string | undefined
  /** The message without its frame; empty when it was refused. */
  readonly body: Buffer
}

export interface GrpcClient {
  readonly session: ClientHttp2Session
  /** Calls a method with the bytes of a body as they are. */
  send(method: string, body: Buffer, headers?: Record<string, string>): Promise<GrpcAnswer>
  call(method: string, message: Buffer, headers?: Record<string, string>): Promise<GrpcAnswer>
  [Symbol.asyncDispose](): Promise<void>
}

/** A client as thin as can be; `test/systems` has a real one. */
export function grpcClient(url: string): GrpcClient {
  const session = connect(url.replace('grpc:', 'http:'))
  session.on('error', () => undefined)
  const send: GrpcClient['send'] = async (method, body, headers = {}) => {
    const path = `/inference.GRPCInferenceService/${method}`
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers })
    const said: Record<string, unknown> = {}
    stream.on('response', (head) => Object.assign(said, head))
    stream.on('trailers', (trailers) => Object.assign(said, trailers))
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.end(body)
    await once(stream, 'close')
    return {
      status: Number(said['grpc-status']),
      message: decodeURIComponent(String(said['grpc-message'] ?? '')),
      code: said['levain-code'] as string | undefined,
      body: Buffer.concat(chunks).subarray(5),
    }
  }
  return {
    session,
    send,
    call: (method, message, headers) => send(method, frame(message), headers),
    async [Symbol.asyncDispose]() {
      session.destroy()
    },
  }
}
