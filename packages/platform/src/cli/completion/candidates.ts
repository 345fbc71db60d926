import type { Command, Option } from 'commander'
import { buildProgram } from '../program.ts'
import type { Session } from '../session.ts'
import { namesFor } from './names.ts'

export interface Candidate {
  readonly value: string
  readonly does: string
}

/**
 * What may stand in place of the last word: commands, flags, values of flags, and the names of what is in the project.
 * Read off the same commands that run, so that it cannot say anything else.
 */
export async function candidatesFor(words: readonly string[], session: Session): Promise<Candidate[]> {
  const before = words.slice(0, -1)
  const unfinished = words.at(-1) ?? ''
  const program = await buildProgram(before, session, { exitCode: 0, command: '' })
  const { command, positional, pending } = walk(program, before)
  const all = await expected(command, positional, pending, unfinished, session)
  return all.filter(({ value }) => value.startsWith(unfinished))
}

interface Place {
  readonly command: Command
  /** Words that are neither commands nor flags, so far. */
  readonly positional: readonly string[]
  /** The flag whose value is to come. */
  readonly pending: Option | undefined
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program
  let pending: Option | undefined
  const positional: string[] = []
  for (const word of words) {
    if (pending) {
      pending = undefined
      continue
    }
    const option = word.startsWith('-')
      ? optionsOf(command).find((candidate) => candidate.long === word || candidate.short === word)
      : undefined
    const child = command.commands.find((candidate) => candidate.name() === word)
    if (option) pending = option.required ? option : undefined
    else if (child && positional.length === 0) command = child
    else if (!word.startsWith('-')) positional.push(word)
  }
  return { command, positional, pending }
}

async function expected(
  command: Command,
  positional: readonly string[],
  pending: Option | undefined,
  unfinished: string,
  session: Session,
): Promise<Candidate[]> {
  if (pending) return valuesOf(pending.attributeName(), pending.argChoices, positional, session)
  if (unfinished.startsWith('-'))
    return optionsOf(command).flatMap((option) => (option.hidden || !option.long ? [] : [{ value: option.long, does: option.description }]))
  if (command.commands.length > 0) {
    if (positional.length > 0) return []
    const shown = command.createHelp().visibleCommands(command)
    return shown.map((child) => ({ value: child.name(), does: child.description() }))
  }
  const argument = command.registeredArguments[positional.length]
  return argument ? valuesOf(argument.name(), argument.argChoices, positional, session) : []
}

async function valuesOf(
  name: string,
  choices: readonly string[] | undefined,
  positional: readonly string[],
  session: Session,
): Promise<Candidate[]> {
  return choices ? choices.map((value) => ({ value, does: '' })) : namesFor(name, positional, session)
}

/** Its own flags and those that stand everywhere. */
function optionsOf(command: Command): Option[] {
  return [...command.options, ...(command.parent ? optionsOf(command.parent) : [])]
}
