import { resolve } from 'node:path'
import type { Command } from 'commander'
import { importView } from '../output/import-view.ts'
import { showFor } from '../output/show.ts'
import type { Session } from '../session.ts'
import type { ShortCommand } from './short-command.ts'
import { syncFolder } from './track-sync/sync-folder.ts'
import { overHttp, type Target, toProject } from './track-sync/target.ts'

interface Flags {
  readonly to?: string
}

/** `levain track sync [FOLDER] [--to URL]` */
export const trackSync: ShortCommand = {
  configure(command: Command, session, outcome) {
    command
      .argument('[folder]', 'what runs were logged to', 'levain-offline')
      .option('--to <url>', 'a server, with the token of LEVAIN_TOKEN; the project here unless given')
      .addHelpText('after', '\nExample:\n  levain track sync ./levain-offline --to https://levain.example.org')
      .action(async (folder: string, { to }: Flags) => {
        outcome.command = 'levain track sync'
        const sent = await syncFolder(resolve(folder), await targetOf(session, to), session.signal)
        session.io.out(session.io.json ? JSON.stringify(sent, null, 2) : importView(sent, showFor(session.io)))
      })
  },
}

async function targetOf(session: Session, url: string | undefined): Promise<Target> {
  return url === undefined ? toProject(await session.app()) : overHttp(url, process.env.LEVAIN_TOKEN)
}
