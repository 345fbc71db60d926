import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Command } from 'commander'
import type { App } from '../../app/index.ts'
import type { Session } from '../session.ts'
import type { ShortCommand } from './short-command.ts'
import { ConsoleLog } from './track-exec/console-log.ts'
import { recordMachine } from './track-exec/environment.ts'
import { recordGit } from './track-exec/git.ts'
import { sampleMachine } from './track-exec/machine.ts'

interface Flags {
  readonly experiment: string
  readonly name?: string
}

/** `levain track exec [--experiment E] [--name N] -- COMMAND…` */
export const trackExec: ShortCommand = {
  configure(command: Command, session, outcome) {
    command
      .argument('<command...>', 'what to run, after --')
      .option('--experiment <name>', 'its id or name; a new name is created', '0')
      .option('--name <name>', 'what the run is called')
      .addHelpText('after', '\nExample:\n  levain track exec --experiment churn -- python train.py')
      .action(async (words: string[], flags: Flags) => {
        outcome.command = 'levain track exec'
        outcome.exitCode = await execute(session, words, flags)
      })
  },
}

/** Runs the command as a run of its own; gives its exit code. */
async function execute(session: Session, words: readonly string[], { experiment, name }: Flags): Promise<number> {
  const app = await session.app()
  const { createServer } = await import('../../server/index.ts')
  const server = await createServer(app, { studio: false })
  try {
    const run = await app.call('track.start', { experiment, heartbeat: true, ...(name === undefined ? {} : { name }) })
    session.io.note(`run ${run.name} ${run.id}`)
    const folder = process.cwd()
    await Promise.all([recordGit(app, run.id, folder), recordMachine(app, run.id, words, folder)])
    const env = { MLFLOW_TRACKING_URI: server.url, LEVAIN_URL: server.url, MLFLOW_RUN_ID: run.id, MLFLOW_EXPERIMENT_ID: run.experiment }
    const code = await watched(app, session, run.id, words, env)
    const error = session.signal.aborted ? 'interrupted' : reasonOf(code, words)
    const status = code === 0 ? 'ok' : session.signal.aborted ? 'cancelled' : 'failed'
    await app.call('track.update', { run: run.id, status, ...(code === 0 ? {} : { error }) })
    session.io.note(session.io.paint.dim(`${code === 0 ? status : `${status}: ${error}`}, levain track show ${run.id}`))
    return code
  } finally {
    await server.close()
  }
}

async function watched(
  app: App,
  session: Session,
  run: string,
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const log = new ConsoleLog(app, run)
  const sampling = sampleMachine(app, run)
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['inherit', 'pipe', 'pipe'] })
  const stop = (): void => void child.kill('SIGTERM')
  session.signal.addEventListener('abort', stop)
  child.stdout.on('data', (bytes: Buffer) => log.take(bytes, process.stdout))
  child.stderr.on('data', (bytes: Buffer) => log.take(bytes, process.stderr))
  try {
    return await exitCodeOf(child, log)
  } finally {
    session.signal.removeEventListener('abort', stop)
    await sampling.stop()
    await log.close()
  }
}

const notFound = 127

/** Why a command failed, for those who do not know the numbers by heart. */
function reasonOf(code: number, [program]: readonly string[]): string {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? []
  if (signal !== undefined) return `exit code ${code}: ended by ${signal}`
  return code === notFound ? `exit code ${code}: there is no program ${program}` : `exit code ${code}`
}

/** As shells count: 127 for a program that is not there, 128 and the number of the signal that ended it. */
function exitCodeOf(child: ChildProcess, log: ConsoleLog): Promise<number> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      log.take(Buffer.from(`${error.message}\n`), process.stderr)
      resolve(notFound)
    })
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
