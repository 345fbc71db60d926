import type { Command } from 'commander'
import type { Outcome } from '../program.ts'
import type { Session } from '../session.ts'

/** A command with a name of its own, beside the verbs. */
export interface ShortCommand {
  /** Declares arguments, flags, help and action on a command that has its name and description. */
  configure(command: Command, session: Session, outcome: Outcome): void
}

/** A lazy row of the table of commands. */
export interface ShortCommandEntry {
  readonly does: string
  readonly hidden?: true
  /** Of a room's commands: the one that is meant where none is named. */
  readonly isDefault?: true
  readonly load: () => Promise<ShortCommand>
}

/** For flags that may be repeated. */
export const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value]
