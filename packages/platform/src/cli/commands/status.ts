import { print } from '../output/print.ts'
import type { ShortCommand } from './short-command.ts'

/** `levain status [run]` */
export const status: ShortCommand = {
  configure(command, session, outcome) {
    command
      .argument('[run]', 'its id, the first letters of it, or latest', 'latest')
      .addHelpText('after', '\nExample:\n  levain status')
      .action(async (run: string) => {
        outcome.command = 'levain status'
        print(session.io, 'pipeline.status', await session.callByName('pipeline.status', { run }))
      })
  },
}
