import { candidatesFor } from '../completion/candidates.ts'
import type { ShortCommand } from './short-command.ts'

/** `levain __complete -- WORDS…`: what the shells ask. Never fails: a completion that cannot be had is none. */
export const complete: ShortCommand = {
  configure(command, session) {
    command.argument('[words...]').action(async (words: string[]) => {
      const candidates = await candidatesFor(words, session).catch(() => [])
      if (candidates.length > 0) session.io.out(candidates.map(({ value, does }) => `${value}\t${does}`).join('\n'))
    })
  },
}
