import { createServer } from 'node:net'
import pc from 'picocolors'

/** The wanted port, or 0 (any free one) with a word about it when another program has it. */
export async function portOrAny(wanted: number, what: string): Promise<number> {
  const free = (await Promise.all(['127.0.0.1', '::1'].map((host) => canListen(wanted, host)))).every(Boolean)
  if (free) return wanted
  process.stdout.write(`  ${pc.yellow('!')} port ${wanted} belongs to another program; ${what} gets another one\n`)
  return 0
}

/** Whether nobody listens there. Where the machine has no such address, nobody does. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
