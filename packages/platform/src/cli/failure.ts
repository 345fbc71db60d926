import { fail, type LevainError, toLevainError } from '@levain/core/errors'
import { CommanderError } from 'commander'
import type { Io } from './io.ts'

/** Codes that say that the work failed, not that the caller asked wrongly. */
const failedWork: ReadonlySet<string> = new Set(['step-failed', 'step-timeout', 'output-missing', 'approval-rejected'])

/** 0 done, 1 our fault or a failed run, 2 the caller's mistake, 130 interrupted. */
export function exitCodeOf(error: LevainError): number {
  if (error.code === 'cancelled') return 130
  return error.status >= 500 || failedWork.has(error.code) ? 1 : 2
}

/** What was thrown as a coded error; undefined for help and version, which are thrown as well. */
export function codedFrom(error: unknown, signal: AbortSignal): LevainError | undefined {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0 || error.code === 'commander.help') return undefined
    return fail('command-invalid', { reason: error.message.replace(/^error: /, ''), command: 'levain' })
  }
  if (signal.aborted) return fail('cancelled', { what: 'The command' }, error)
  return toLevainError(error)
}

function nextFor(error: LevainError, command: string | undefined, args: readonly string[]): string | undefined {
  if (error.code === 'command-invalid' && command) return `${command} --help`
  return error.code === 'port-taken' && (command === 'levain studio' || command === 'levain serve') ? onFreePort(args) : error.next
}

/** The same command line on whatever port is free. */
function onFreePort(args: readonly string[]): string {
  const rest = args.filter((arg, at) => arg !== '--port' && args[at - 1] !== '--port' && !arg.startsWith('--port='))
  return ['levain', ...rest.map(quoted), '--port', '0'].join(' ')
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** Prints an error to standard error: with `--json` as `{ "error": … }`, else for people. */
export function printFailure(io: Io, error: LevainError, command?: string, args: readonly string[] = []): void {
  if (io.json) {
    io.err.write(`${JSON.stringify({ error })}\n`)
    return
  }
  const { paint } = io
  const next = nextFor(error, command, args)
  const lines = [
    `${paint.red('error')} ${paint.bold(error.code)}  ${error.message}`,
    ...(next ? [`  ${paint.dim('next:')} ${next}`] : []),
    `  ${paint.dim('page:')} docs/errors/${error.code}.md`,
  ]
  io.err.write(`${lines.join('\n')}\n`)
  if (error.code === 'internal' && process.env.LEVAIN_LOG === 'debug' && error.cause instanceof Error)
    io.err.write(`${error.cause.stack}\n`)
}
