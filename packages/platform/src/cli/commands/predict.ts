import { contracts } from '@levain/core'
import { print } from '../output/print.ts'
import { configureInput, inputOf } from '../verb-commands.ts'
import type { ShortCommand } from './short-command.ts'

/** `levain predict <data> --model <model>` */
export const predict: ShortCommand = {
  configure(command, session, outcome) {
    const verb = contracts.deploy.batch
    const fields = configureInput(command, verb)
    command.addHelpText('after', '\nExample:\n  levain predict flights --model late@champion').action(async () => {
      outcome.command = 'levain predict'
      print(session.io, verb.name, await session.callByName(verb.name, inputOf(command, verb, fields)))
    })
  },
}
