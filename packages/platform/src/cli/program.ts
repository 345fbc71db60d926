import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { commands, roomCommands } from './commands/index.ts'
import { codedFrom, exitCodeOf, printFailure } from './failure.ts'
import { openIo, type Streams } from './io.ts'
import { roomWords } from './rooms.ts'
import { openSession, type Session } from './session.ts'

/**
 * Runs a command line (without `node levain`) and gives the exit code: 0 done, 1 our fault or a failed run, 2 the
 * caller's mistake, 130 interrupted. Only what the command needs is loaded.
 */
export async function main(args: readonly string[], streams: Streams): Promise<number> {
  const io = openIo(streams, args.includes('--json'))
  const stop = new AbortController()
  const interrupt = interruptOnce(stop)
  streams.stdout.on('error', () => process.exit(0))
  const session = openSession(io, projectNamed(args), stop.signal)
  const outcome = { exitCode: 0, command: 'levain' }
  try {
    // `help registry promote` asks for what `registry promote --help` asks for.
    const words = args[0] === 'help' ? [...args.slice(1), '--help'] : [...args]
    const program = await buildProgram(words, session, outcome)
    await program.parseAsync(words, { from: 'user' })
    return stop.signal.aborted ? interrupted(stop.signal) : outcome.exitCode
  } catch (thrown) {
    const error = codedFrom(thrown, stop.signal)
    if (!error) return 0
    printFailure(io, error, outcome.command, args)
    return stop.signal.aborted ? interrupted(stop.signal) : exitCodeOf(error)
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    await session.close()
  }
}

/** What a command leaves behind besides its output. */
export interface Outcome {
  exitCode: number
  /** The command as it was understood, for the advice of an error. */
  command: string
}

/** The commands; of the one the words name, also its arguments and flags. */
export async function buildProgram(args: readonly string[], session: Session, outcome: Outcome): Promise<Command> {
  const program = new Command('levain')
    .description('From raw data to a governed prediction, in one program.')
    .addOption(new Option('--project <folder>', 'the project; the nearest folder with levain.yaml or .levain unless given'))
    .option('--json', 'print one JSON document')
    .version(version(), '--version', 'print the version')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .addHelpText('after', '\nExample:\n  levain init --data flights.csv --target late && levain run && levain studio')
  const wanted = wordOf(args)
  program.commandsGroup('Every day:')
  for (const [name, entry] of Object.entries(commands)) {
    const command = program.command(name, { hidden: entry.hidden ?? false }).description(entry.does)
    if (name === wanted) (await entry.load()).configure(command, session, outcome)
  }
  program.commandsGroup('Every verb, by room:')
  for (const [room, does] of Object.entries(roomWords)) {
    const command = program.command(room).description(does)
    if (room !== wanted) continue
    const own = roomCommands[room] ?? {}
    ;(await import('./verb-commands.ts')).configureRoom(command, room, session, outcome, Object.keys(own))
    for (const [name, { load, does, isDefault = false }] of Object.entries(own))
      (await load()).configure(command.command(name, { isDefault }).description(does), session, outcome)
  }
  forEachCommand(program, (command) => {
    command.exitOverride((error) => {
      outcome.command = pathOf(command)
      if (error.code === 'commander.help') session.io.out(command.helpInformation())
      throw error
    })
    command.configureOutput({ writeOut: (text) => session.io.out(text), writeErr: () => {} })
  })
  return program
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const child of command.commands) forEachCommand(child, visit)
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}

/** The command's first word, past the options that may stand before it. */
function wordOf(args: readonly string[]): string | undefined {
  return args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--project')[0]
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
}

function projectNamed(args: readonly string[]): string | undefined {
  const at = args.indexOf('--project')
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith('--project='))?.slice('--project='.length)
}

/** As shells count: 128 and the number of the signal. */
const interrupted = (signal: AbortSignal): number => (signal.reason === 'SIGTERM' ? 143 : 130)

/** A signal sent to a process group also arrives by way of whoever started us; so soon after the first it is the same one. */
const sameSignalMs = 500

/** The first Ctrl-C asks the command to end, the second ends it. */
function interruptOnce(stop: AbortController): (name: NodeJS.Signals) => void {
  let askedMs = 0
  const interrupt = (name: NodeJS.Signals): void => {
    if (!stop.signal.aborted) askedMs = performance.now()
    else if (performance.now() - askedMs > sameSignalMs) process.exit(interrupted(stop.signal))
    stop.abort(name)
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  return interrupt
}
