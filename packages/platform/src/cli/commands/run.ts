import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { contracts, inputFromText, type RunState } from '@levain/core'
import { print } from '../output/print.ts'
import { nextAfter, resultView } from '../output/run-view.ts'
import { showFor } from '../output/show.ts'
import type { Outcome } from '../program.ts'
import { withRunProgress } from '../run-progress.ts'
import type { Session } from '../session.ts'
import { collect, type ShortCommand } from './short-command.ts'

interface Flags {
  readonly param?: string[]
  readonly fresh?: string
  readonly parallel?: string
  readonly wait: boolean
}

/** `levain run [file]` */
export const run: ShortCommand = {
  configure(command, session, outcome) {
    command
      .argument('[file]', 'levain.yaml, levain.ts, or the name of a pipeline that ran before')
      .option('--param <key=value>', 'a value for a parameter; may be repeated', collect)
      .option('--fresh <steps>', 'run these steps even if nothing changed, parted by commas; * for all')
      .option('--parallel <integer>', 'how many tasks run at once')
      .option('--no-wait', 'only queue it; a running studio takes it up')
      .addHelpText('after', '\nExample:\n  levain run --param month=2001-02')
      .action(async (file: string | undefined, flags: Flags) => {
        outcome.command = 'levain run'
        const input = inputFromText(contracts.pipeline.run.input, {
          file: fileFor(session, file),
          params: flags.param ?? '{}',
          noCache: flags.fresh ?? '[]',
          ...(flags.parallel === undefined ? {} : { parallel: flags.parallel }),
          wait: String(flags.wait),
        })
        if (session.projectFolder !== session.newProjectFolder) session.io.note(`in the project ${session.projectFolder}`)
        const state = await withRunProgress(
          session,
          async () => (await session.app()).callByName('pipeline.run', input, { signal: session.signal }) as Promise<RunState>,
        )
        finish(session, outcome, 'pipeline.run', state)
      })
  },
}

/** Prints a run and sets the exit code by how it ended. Where the picture of its steps stands already, only what they brought. */
export function finish(session: Session, outcome: Outcome, verb: string, state: RunState): void {
  const show = showFor(session.io)
  if (session.io.isLive) session.io.out(`\n${[resultView(state, show), nextAfter(state, show)].filter(Boolean).join('\n\n')}`)
  else print(session.io, verb, state)
  if (state.run.status === 'failed') outcome.exitCode = 1
  if (state.run.status === 'cancelled') outcome.exitCode = 130
}

/** A file is named from where one stands, and passed on from where the project is. */
function fileFor(session: Session, file: string | undefined): string {
  if (file === undefined) return ['levain.yaml', 'levain.ts'].find((name) => existsSync(join(session.projectFolder, name))) ?? 'levain.yaml'
  return existsSync(resolve(file)) ? relative(session.projectFolder, resolve(file)) || file : file
}
