import { setTimeout as sleep } from 'node:timers/promises'
import { type Deployment, fail, type Json } from '@levain/core'
import type { Session } from '../session.ts'
import { collectPort } from './port.ts'
import type { ShortCommand } from './short-command.ts'

interface Flags {
  readonly port: number
  readonly host: string
  readonly name?: string
}

/** `levain serve <model>`: a deployment that lives as long as the command. */
export const serve: ShortCommand = {
  configure(command, session, outcome) {
    command
      .argument('<model>', 'e.g. late, late@2 or late@champion')
      .option('--port <port>', '0 picks a free one', collectPort, 4000)
      .option('--host <address>', 'anything but loopback is your explicit choice', '127.0.0.1')
      .option('--name <name>', 'name of the deployment; the model name unless given')
      .addHelpText('after', '\nExample:\n  levain serve late@champion --port 4000')
      .action(async (model: string, flags: Flags) => {
        outcome.command = 'levain serve'
        const { deployment, url } = await session.call('deploy.apply', { model, ...flags })
        try {
          await announce(session, deployment, url)
          await watch(session, deployment.name)
        } finally {
          await (await session.app()).call('deploy.stop', { deployment: deployment.name })
        }
      })
  },
}

async function announce(session: Session, deployment: Deployment, url: string): Promise<void> {
  const { example } = await session.call('deploy.show', { deployment: deployment.name })
  const { paint, json, out } = session.io
  if (json) return out(JSON.stringify({ deployment, url, example }))
  out(`${paint.green('ready')}  ${deployment.model}@${deployment.version} answers at ${paint.bold(url)}\n\n  ${curlLine(url, example)}\n`)
  session.io.note(paint.dim('Ctrl-C lets it answer what it has begun, then stops it.'))
}

/** A line to paste: the example may be a request body by itself, or hold one for each way of asking. */
function curlLine(url: string, example: Readonly<Record<string, Json>>): string {
  return `curl -X POST ${url}/predict -H 'Content-Type: application/json' -d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`
}

/** Returns when the command is asked to end. @throws deployment-failed when the process ends by itself */
async function watch(session: Session, name: string): Promise<void> {
  const { ledger } = (await session.app()).context()
  while (!session.signal.aborted) {
    await sleep(500, undefined, { signal: session.signal }).catch(() => undefined)
    const now = await ledger.first('deployments', { name })
    if (now?.status === 'failed') throw fail('deployment-failed', { deployment: name, reason: now.error ?? 'it ended', log: now.folder })
    if (now === undefined || now.status === 'stopped') return
  }
}
