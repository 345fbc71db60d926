import { readFileSync } from 'node:fs'
import { contracts, type Field, fail, fieldsOf, inputFromText, type Verb } from '@levain/core'
import { Argument, type Command, Option } from 'commander'
import { print } from './output/print.ts'
import type { Outcome } from './program.ts'
import type { Session } from './session.ts'

/** Adds every verb of a room to its command, except those that have a command of their own. */
export function configureRoom(room: Command, name: string, session: Session, outcome: Outcome, except: readonly string[]): void {
  const verbs = Object.entries((contracts as Record<string, Record<string, Verb>>)[name] ?? {})
  for (const [own, verb] of verbs) if (!except.includes(own)) addVerb(room, verb, session, outcome)
}

/** `levain <room> <verb>`, its arguments and flags read off the contract. */
function addVerb(room: Command, verb: Verb, session: Session, outcome: Outcome): void {
  const command = room.command(verb.name.split('.')[1] ?? '')
  const fields = configureInput(command, verb)
  command
    .description(verb.does)
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .addHelpText('after', `\nExample:\n  ${verb.cli.example}`)
    .action(async () => {
      outcome.command = `levain ${verb.name.replace('.', ' ')}`
      const output = await session.callByName(verb.name, inputOf(command, verb, fields))
      print(session.io, verb.name, output)
    })
}

/** Declares the input of a verb on a command; gives the fields that are flags. */
export function configureInput(command: Command, verb: Verb, except: readonly string[] = []): Field[] {
  const fields = fieldsOf(verb.input)
  const positional = verb.cli.positional ?? []
  for (const name of positional) {
    const field = fields.find((candidate) => candidate.name === name)
    if (field) command.addArgument(argumentFor(field, name === positional.at(-1)))
  }
  const flags = fields.filter((field) => !positional.includes(field.name) && !except.includes(field.name))
  for (const field of flags) for (const option of optionsFor(field)) command.addOption(option)
  return flags
}

/** What was typed, as the input of the verb. @throws input-invalid */
export function inputOf(command: Command, verb: Verb, flags: readonly Field[]): Record<string, unknown> {
  const typed: Record<string, string | string[]> = {}
  for (const [index, name] of (verb.cli.positional ?? []).entries()) {
    const value = command.args[index]
    if (value === undefined) continue
    typed[name] = command.registeredArguments[index]?.variadic ? command.args.slice(index) : value
  }
  for (const field of flags) {
    if (command.getOptionValueSource(field.name) !== 'cli') continue
    const value = command.getOptionValue(field.name) as string | string[] | boolean
    typed[field.name] = typeof value === 'boolean' ? String(value) : value
  }
  return inputFromText(verb.input, Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, fromFile(verb, name, value)])))
}

/** `@rows.json` stands for what is in the file, for fields that are written as JSON. */
function fromFile(verb: Verb, name: string, value: string | string[]): string | string[] {
  const kind = fieldsOf(verb.input).find((field) => field.name === name)?.kind
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof one !== 'string' || !one.startsWith('@') || (kind !== 'json' && kind !== 'list' && kind !== 'map')) return value
  try {
    return readFileSync(one.slice(1), 'utf8')
  } catch (cause) {
    throw fail('source-not-found', { path: one.slice(1) }, cause)
  }
}

/** A list that comes last may be parted by spaces too. */
function argumentFor(field: Field, isLast: boolean): Argument {
  const name = isLast && field.kind === 'list' ? `${field.name}...` : field.name
  const argument = new Argument(field.required ? `<${name}>` : `[${name}]`, describe(field))
  return field.kind === 'enum' ? argument.choices(field.values) : argument
}

function optionsFor(field: Field): Option[] {
  const does = describe(field)
  if (field.kind === 'boolean')
    return field.default === true
      ? [new Option(`--no-${field.name}`, `not: ${does}`), new Option(`--${field.name}`).hideHelp()]
      : [new Option(`--${field.name}`, does)]
  const option = new Option(`--${field.name} <${placeholder(field)}>`, does)
  if (field.kind === 'enum') option.choices(field.values)
  if (field.kind === 'list' || field.kind === 'map')
    option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value])
  return [option.makeOptionMandatory(field.required)]
}

const placeholders: Readonly<Record<Field['kind'], string>> = {
  text: 'text',
  number: 'number',
  integer: 'integer',
  boolean: 'true|false',
  enum: 'one of',
  list: 'a,b,…',
  map: 'key=value',
  json: 'json',
}

function placeholder(field: Field): string {
  return placeholders[field.kind]
}

function describe(field: Field): string {
  const many = field.kind === 'list' || field.kind === 'map' ? 'may be repeated' : field.kind === 'json' ? 'JSON, or @file' : ''
  const standard = field.default === undefined || field.kind === 'boolean' ? '' : `default ${JSON.stringify(field.default)}`
  const notes = [many, standard].filter(Boolean).join('; ')
  return [field.does, notes && `(${notes})`].filter(Boolean).join(' ')
}
