import { createServer } from 'node:net'
import type { App } from 'levain'
import pc from 'picocolors'

/**
 * The port a deployment of the demo shall answer on: the wanted one, or 0 (any free one) with a word about it when another
 * program has it. A deployment that answers already keeps its own.
 */
export async function portOrAny(app: App, deployment: string, wanted: number): Promise<number> {
  const isOurs = (await app.call('deploy.list', {})).some(({ name, status }) => name === deployment && status === 'ready')
  const free = isOurs || (await Promise.all(['127.0.0.1', '::1'].map((host) => canListen(wanted, host)))).every(Boolean)
  if (free) return wanted
  sayTaken(wanted, `the ${deployment} model`)
  return 0
}

/** Tells that somebody gets another port than the one the documentation names. */
export function sayTaken(port: number, who: string): void {
  process.stdout.write(`  ${pc.yellow('!')} port ${port} belongs to another program; ${who} gets another one\n`)
}

/** Whether nobody listens there. Where the machine has no such address, nobody does. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
