import { contracts, inputFromText } from '@levain/core'
import { print } from '../output/print.ts'
import type { ShortCommand } from './short-command.ts'

interface Flags {
  readonly olderThan?: string
  readonly grace?: string
  readonly dryRun?: boolean
}

/** `levain gc` */
export const gc: ShortCommand = {
  configure(command, session, outcome) {
    command
      .option('--olderThan <duration>', 'how long something has been in the bin, e.g. 30d (the default)')
      .option('--grace <duration>', 'how long bytes are left alone after they were put; 1d unless given')
      .option('--dryRun', 'only tell what would be removed')
      .addHelpText('after', '\nExample:\n  levain gc --olderThan 30d --dryRun')
      .action(async ({ olderThan, grace, dryRun }: Flags) => {
        outcome.command = 'levain gc'
        const given = { ...(olderThan ? { olderThan } : {}), ...(grace ? { grace } : {}), dryRun: String(dryRun ?? false) }
        print(session.io, 'track.gc', await session.callByName('track.gc', inputFromText(contracts.track.gc.input, given)))
      })
  },
}
