import type { Interpreter } from '../interpreter.ts'
import type { ProgramEnd } from '../program.ts'
import type { Wanted } from '../request.ts'

/** One piece of work of an installer. */
export interface Job {
  readonly wanted: Wanted
  readonly interpreter: Interpreter
  /** An empty folder for its own files; removed afterwards. */
  readonly scratch: string
  /** A virtual environment with a pip that can resolve without installing. */
  readonly pip: () => Promise<string>
  /** Runs a program; the text of what it says goes to whoever waits. @throws environment-failed when it does not end well */
  readonly run: (program: string, args: readonly string[], reason: (end: ProgramEnd) => string) => Promise<ProgramEnd>
}

/** Who turns requirements into exact packages, and those into an environment. */
export interface Installer {
  readonly name: string
  /** Exact packages, a line each: `numpy==2.4.6 --hash=sha256:…`. */
  resolve(job: Job): Promise<string[]>
  /** Fills the folder `target`, which is not there yet, with exactly these packages. */
  install(job: Job, packages: readonly string[], target: string): Promise<void>
}

/** The lines that say why, by what they look like; else the very last ones. */
export function lastWords(said: string, telling: RegExp): string {
  const lines = said
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const found = lines.filter((line) => telling.test(line))
  const words = (found.length > 0 ? found.slice(0, 6) : lines.slice(-3)).join(' ')
  return withoutSecrets(words).slice(0, 600) || 'it said nothing'
}

const withoutSecrets = (text: string): string => text.replace(/:\/\/[^\s/@]+@/g, '://****@')
