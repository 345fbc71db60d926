import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be blocked, and on which answers get lost. */
export interface Way extends AsyncDisposable {
  /** The server's address, by this way. */
  readonly address: string
  /** Whether anybody gets through; who is under way when it is closed is cut off. */
  isOpen: boolean
  /** How many answers were lost. */
  readonly lost: number
  /** The next time that a client says exactly this, its connection breaks after it was passed on. */
  loseAnswerTo(statement: string): void
}

export async function openWay(address: string): Promise<Way> {
  const { hostname, port } = new URL(address)
  const sockets = new Set<Socket>()
  let [open, lost, losing] = [true, 0, '']
  const server = createServer((client) => {
    if (!open) {
      client.destroy()
      return
    }
    const upstream = connect(Number(port), hostname)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket
        .on('error', () => other.destroy())
        .on('close', () => {
          other.destroy()
          sockets.delete(socket)
        })
    }
    upstream.on('data', (chunk) => client.write(chunk))
    client.on('data', (chunk) => {
      const isLost = losing !== '' && chunk.includes(`${losing}\0`)
      if (isLost) {
        losing = ''
        lost += 1
        upstream.removeAllListeners('data').on('data', () => client.destroy())
      }
      upstream.write(chunk)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const here = new URL(address)
  here.port = String((server.address() as { port: number }).port)
  return {
    address: here.href,
    get isOpen() {
      return open
    },
    set isOpen(value) {
      open = value
      if (!open) for (const socket of sockets) socket.destroy()
    },
    get lost() {
      return lost
    },
    loseAnswerTo(statement) {
      losing = statement
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
