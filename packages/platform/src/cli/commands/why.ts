import { print } from '../output/print.ts'
import type { ShortCommand } from './short-command.ts'

/** `levain why <run> <step>` */
export const why: ShortCommand = {
  configure(command, session, outcome) {
    command
      .argument('<run>', 'its id, the first letters of it, or latest')
      .argument('<step>', 'a step of the pipeline')
      .addHelpText('after', '\nExample:\n  levain why latest train')
      .action(async (run: string, step: string) => {
        outcome.command = 'levain why'
        print(session.io, 'pipeline.why', await session.callByName('pipeline.why', { run, step }))
      })
  },
}
