import { contracts, fail, type OutputOf } from '@levain/core'
import { showFor } from '../output/show.ts'
import type { Session } from '../session.ts'
import type { ShortCommand } from './short-command.ts'

interface Flags {
  readonly olderThan?: string
  readonly grace?: string
  readonly messages: string
  readonly traces?: string
  readonly dryRun?: boolean
}

type Swept = OutputOf<typeof contracts.track.gc> &
  OutputOf<typeof contracts.webhooks.expire> &
  Partial<OutputOf<typeof contracts.trace.expire>>

/** `levain gc` */
export const gc: ShortCommand = {
  configure(command, session, outcome) {
    command
      .option('--olderThan <duration>', 'how long something has been in the bin, e.g. 30d (the default)')
      .option('--grace <duration>', 'how long bytes are left alone after they were put; 1d unless given')
      .option('--messages <duration>', 'how long messages to webhooks are kept that arrived or were given up', '30d')
      .option('--traces <duration>', 'how long traces are kept, e.g. 90d; for ever unless given')
      .option('--dryRun', 'only tell what would be removed')
      .addHelpText('after', '\nExample:\n  levain gc --olderThan 30d --traces 90d --dryRun')
      .action(async (flags: Flags) => {
        outcome.command = 'levain gc'
        const swept = await sweep(session, flags)
        session.io.out(session.io.json ? JSON.stringify(swept, null, 2) : showFor(session.io).facts(swept))
      })
  },
}

/** Rows first: what only they referred to goes with them. Nothing goes before every duration has been read. */
async function sweep(session: Session, { olderThan, grace, messages, traces, dryRun = false }: Flags): Promise<Swept> {
  requireDurations({ olderThan, grace, messages, traces })
  const expired = traces === undefined ? {} : await session.call('trace.expire', { olderThan: traces, dryRun })
  const old = await session.call('webhooks.expire', { olderThan: messages, dryRun })
  const binned = await session.call('track.gc', { dryRun, ...(olderThan ? { olderThan } : {}), ...(grace ? { grace } : {}) })
  return { ...binned, ...old, ...expired }
}

function requireDurations(given: Readonly<Record<string, string | undefined>>): void {
  for (const [flag, value] of Object.entries(given)) {
    const read = contracts.trace.expire.input.shape.olderThan.optional().safeParse(value)
    if (!read.success)
      throw fail('input-invalid', { field: `--${flag}`, expected: 'a number and s, m, h or d, e.g. 30d', got: value ?? '' })
  }
}
