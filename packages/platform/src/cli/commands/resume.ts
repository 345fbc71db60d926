import { withRunProgress } from '../run-progress.ts'
import { finish } from './run.ts'
import type { ShortCommand } from './short-command.ts'

/** `levain resume [run]` */
export const resume: ShortCommand = {
  configure(command, session, outcome) {
    command
      .argument('[run]', 'its id, the first letters of it, or latest', 'latest')
      .option('--no-wait', 'only queue it; a running studio takes it up')
      .addHelpText('after', '\nExample:\n  levain resume')
      .action(async (run: string, { wait }: { wait: boolean }) => {
        outcome.command = 'levain resume'
        const work = async () => (await session.app()).call('pipeline.resume', { run, wait }, { signal: session.signal })
        finish(session, outcome, 'pipeline.resume', await withRunProgress(session, work))
      })
  },
}
