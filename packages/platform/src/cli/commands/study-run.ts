import { basename } from 'node:path'
import { type Contracts, fail, type OutputOf } from '@levain/core'
import type { Command } from 'commander'
import type { App } from '../../app/index.ts'
import { print } from '../output/print.ts'
import type { Session } from '../session.ts'
import type { ShortCommand } from './short-command.ts'
import { commandOf } from './study-run/command-text.ts'
import { work } from './study-run/work.ts'
import { freeOwn } from './study-run/worker.ts'

interface Flags {
  readonly name?: string
  readonly workers: string
  readonly trials?: string
  readonly seed?: string
  readonly experiment?: string
}

/** `levain study run FILE [--workers 2] [--trials 50] -- COMMAND…` */
export const studyRun: ShortCommand = {
  configure(command: Command, session, outcome) {
    command
      .argument('<file>', 'the study: YAML of Levain, a W&B sweep, an Azure ML sweep job; or the name of one that is there')
      .argument('[command...]', 'what a trial runs, after --; {lr} stands for a value, {args} for all as --lr=0.1; the file may say it too')
      .option('--name <name>', 'of the study; the same name goes on with it', undefined)
      .option('--workers <n>', 'trials at once', '1')
      .option('--trials <n>', 'trials in all; what the file says unless given')
      .option('--seed <n>', 'makes the search the same again')
      .option('--experiment <name>', 'where its runs are; the name of the study unless given')
      .addHelpText('after', '\nExample:\n  levain study run study.yaml --workers 2 -- python train.py --lr {lr} --depth {depth}')
      .action(async (file: string, words: string[], flags: Flags) => {
        outcome.command = 'levain study run'
        outcome.exitCode = await run(session, file, words, flags)
      })
  },
}

async function run(session: Session, file: string, words: readonly string[], flags: Flags): Promise<number> {
  const app = await session.app()
  const workers = wholeFrom('--workers', flags.workers)
  const { study, resumed } = await begin(session, app, file, flags)
  const command = commandOf(words, study.command)
  if (command === undefined)
    throw fail('input-invalid', { field: 'command', expected: 'a command after --, or one in the file', got: 'none' })
  await freeOwn(app, study.name)
  const { createServer } = await import('../../server/index.ts')
  const server = await createServer(app, { studio: false })
  try {
    session.io.note(`study ${study.name}${resumed ? ', gone on with' : ''}: ${server.url}`)
    await Promise.all(Array.from({ length: workers }, () => work({ session, app, study, command, url: server.url })))
  } finally {
    await server.close()
  }
  const shown = await app.call('study.show', { study: study.name, limit: 10 })
  print(session.io, 'study.show', shown)
  return shown.best === null && !session.signal.aborted ? 1 : 0
}

async function begin(session: Session, app: App, file: string, flags: Flags): Promise<OutputOf<Contracts['study']['create']>> {
  const known = flags.name === undefined && (await app.call('study.list', { limit: 1000 })).some(({ study }) => study.name === file)
  const created = await app.call('study.create', {
    ...(known ? { name: file } : { name: flags.name ?? basename(file).replace(/\.[^.]*$/, ''), file }),
    ...(flags.trials === undefined ? {} : { limits: { trials: wholeFrom('--trials', flags.trials) } }),
    ...(flags.seed === undefined ? {} : { seed: Number(flags.seed) }),
    ...(flags.experiment === undefined ? {} : { experiment: flags.experiment }),
  })
  for (const note of created.notes) session.io.note(`note: ${note}`)
  if (created.earlier > 0) session.io.note(`${created.earlier} trials known from earlier`)
  return created
}

function wholeFrom(field: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw fail('input-invalid', { field, expected: 'a whole number above 0', got: text })
}
