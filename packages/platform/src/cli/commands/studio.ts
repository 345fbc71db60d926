import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Option } from 'commander'
import { createServer } from '../../server/index.ts'
import { announceServer, runningServer } from '../running-server.ts'
import type { Session } from '../session.ts'
import { collectPort } from './port.ts'
import type { ShortCommand } from './short-command.ts'

const authModes = ['auto', 'required', 'none'] as const

interface Flags {
  readonly port: number
  readonly host: string
  readonly open?: true
  readonly auth: (typeof authModes)[number]
}

/** `levain studio`: the server and the background services, until Ctrl-C. */
export const studio: ShortCommand = {
  configure(command, session, outcome) {
    command
      .option('--port <port>', '0 picks a free one', collectPort, 4600)
      .option('--host <address>', 'anything but loopback is your explicit choice', '127.0.0.1')
      .addOption(
        new Option('--auth <mode>', 'who shows credentials: all as soon as there is a user, all, nobody')
          .choices(authModes)
          .env('LEVAIN_AUTH')
          .default('auto'),
      )
      .option('--open', 'open it in the browser')
      .addHelpText('after', '\nExample:\n  levain studio --open')
      .action(async (flags: Flags) => {
        outcome.command = 'levain studio'
        const app = await session.app()
        const running = await runningServer(app.stateFolder)
        if (running) return tell(session, running.url, flags, 'runs already at')
        const server = await createServer(app, flags)
        let withdraw: (() => Promise<void>) | undefined
        let stopServices: (() => Promise<void>) | undefined
        try {
          withdraw = await announceServer(app.stateFolder, server.url)
          stopServices = await app.startServices(server.url)
          tell(session, server.url, flags, 'is at')
          if (!session.signal.aborted) await once(session.signal, 'abort')
        } finally {
          // Where something fails on the way it ends too, and does not stay behind without a ledger.
          await withdraw?.()
          await Promise.all([server.close(), stopServices?.()])
        }
      })
  },
}

function tell(session: Session, url: string, flags: Flags, where: string): void {
  const { io } = session
  if (io.json) io.out(JSON.stringify({ url, pid: process.pid }))
  else io.out(`The studio ${where} ${io.paint.bold(url)}  ${io.paint.dim(`HTTP interface: ${url}/api/v1/docs`)}`)
  if (flags.open) openInBrowser(url)
}

function openInBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin' ? ['open', [url]] : process.platform === 'win32' ? ['cmd', ['/c', 'start', '', url]] : ['xdg-open', [url]]
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true })
  // Where there is no browser the address stands on the screen.
  child.on('error', () => {})
  child.unref()
}
