import type { IncomingMessage } from 'node:http'

const nothing = Buffer.alloc(0)

/** What became of a body. */
export interface BodyReader {
  read(body: Buffer): void
  tooLarge(): void
  /** The client went away before it had sent everything. */
  abandoned(): void
}

/** Collects a body of at most `limitBytes`, counting as it comes, whatever `content-length` says. */
export function readBody(request: IncomingMessage, limitBytes: number, on: BodyReader): void {
  let only: Buffer | null = null
  let chunks: Buffer[] | null = null
  let bytes = 0
  let settled = false
  request.on('data', (chunk: Buffer) => {
    if (settled) return
    bytes += chunk.length
    if (bytes > limitBytes) {
      settled = true
      only = chunks = null
      on.tooLarge()
    } else if (only === null) only = chunk
    else {
      chunks ??= [only]
      chunks.push(chunk)
    }
  })
  request.on('end', () => {
    if (settled) return
    settled = true
    on.read(chunks ? Buffer.concat(chunks, bytes) : (only ?? nothing))
  })
  request.on('close', () => {
    if (settled) return
    settled = true
    on.abandoned()
  })
}
