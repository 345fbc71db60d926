import { Argument } from 'commander'
import { type Shell, scripts, shells } from '../completion/scripts.ts'
import type { ShortCommand } from './short-command.ts'

/** `levain completion bash|zsh|fish` */
export const completion: ShortCommand = {
  configure(command, session) {
    command
      .addArgument(new Argument('<shell>', 'your shell').choices(shells))
      .addHelpText('after', '\nExample:\n  levain completion bash >> ~/.bashrc')
      .action((shell: Shell) => {
        const { io } = session
        io.out(io.json ? JSON.stringify({ shell, script: scripts[shell] }) : scripts[shell])
      })
  },
}
