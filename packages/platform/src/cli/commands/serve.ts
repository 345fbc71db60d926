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

const lookEveryMs = 1000

/** `levain serve <model>`: a deployment that lives as long as the command, unless it lived before. */
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
        const before = await session.call('deploy.list', {})
        const { deployment, url } = await session.call('deploy.apply', { model, ...flags })
        const ranBefore = before.some(({ name, status }) => name === deployment.name && status === 'ready')
        try {
          await announce(session, deployment, url, ranBefore)
          await watch(session, deployment.name)
        } finally {
          if (!ranBefore) await (await session.app()).call('deploy.stop', { deployment: deployment.name })
        }
      })
  },
}

async function announce(session: Session, deployment: Deployment, url: string, ranBefore: boolean): Promise<void> {
  const { example } = await session.call('deploy.show', { deployment: deployment.name })
  const { paint, json, out, note } = session.io
  const curl = curlLine(url, example)
  if (json) return out(JSON.stringify({ deployment, url, curl }))
  out(`${paint.green('ready')}  ${deployment.model}@${deployment.version} answers at ${paint.bold(url)}\n\n  ${curl}\n`)
  const end = ranBefore ? 'It ran before and goes on after Ctrl-C.' : 'Ctrl-C lets it answer what it has begun, then stops it.'
  note(paint.dim(end))
}

/** A line to paste into a shell. */
function curlLine(url: string, row: Readonly<Record<string, Json>>): string {
  const body = JSON.stringify({ inputs: [row] }).replaceAll("'", "'\\''")
  return `curl -X POST ${url}/predict -H 'Content-Type: application/json' -d '${body}'`
}

/** Returns when the command is asked to end or the deployment was stopped. @throws deployment-failed when it no longer answers */
async function watch(session: Session, name: string): Promise<void> {
  const app = await session.app()
  while (!session.signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal: session.signal }).catch(() => undefined)
    const now = (await app.call('deploy.list', {})).find((deployment) => deployment.name === name)
    if (now === undefined || now.status === 'stopped') return
    if (now.status !== 'ready' && now.status !== 'starting' && !session.signal.aborted)
      throw fail('deployment-failed', { deployment: name, reason: now.error ?? `it is ${now.status}`, log: now.folder })
  }
}
