import type { AddressInfo, Server } from 'node:net'
import { fail } from '@levain/core/errors'

/** Connections that may wait to be accepted. */
const backlog = 4096

/** The addresses a host name stands for. `localhost` is both loopbacks, so that whichever a client tries first answers. */
const addressesOf = (host: string): readonly string[] => (host === 'localhost' ? ['127.0.0.1', '::1'] : [host])

/**
 * Opens `port` (0: any free one) on every address of `host`. Loopback addresses this machine does not have are left out.
 *
 * @throws port-taken
 */
export async function listen<Kind extends Server>(
  createServer: () => Kind,
  host: string,
  port: number,
): Promise<{ servers: Kind[]; port: number }> {
  const [first = host, ...others] = addressesOf(host)
  for (let attempt = 0; ; attempt++) {
    const servers = [await open(createServer(), first, port)]
    const opened = (servers[0]!.address() as AddressInfo).port
    try {
      for (const address of others) servers.push(await open(createServer(), address, opened))
    } catch (error) {
      const code = causeCode(error)
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return { servers, port: opened }
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
      if (port === 0 && attempt < 10) continue
      throw error
    }
    return { servers, port: opened }
  }
}

function open<Kind extends Server>(server: Kind, host: string, port: number): Promise<Kind> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? fail('port-taken', { host, port }, error) : error)
    server.once('error', failed)
    server.listen({ host, port, backlog }, () => {
      server.removeListener('error', failed)
      resolve(server)
    })
  })
}

function causeCode(error: unknown): string | undefined {
  const { code, cause } = error as { code?: string; cause?: { code?: string } }
  return cause?.code ?? code
}
