import { fieldsOf, inputFromText, type Verb } from '@levain/core'

/** The input of the command line that stands in the contract as an example; a test runs this over every verb. */
export function exampleOf(verb: Verb): Record<string, unknown> {
  const [, , , ...args] = wordsOf(verb.cli.example)
  const booleans = new Set(
    fieldsOf(verb.input)
      .filter((field) => field.kind === 'boolean')
      .map((field) => field.name),
  )
  const positional = [...(verb.cli.positional ?? [])]
  const typed: Record<string, string> = {}
  while (args.length > 0) {
    const word = args.shift() as string
    if (!word.startsWith('--')) typed[positional.shift() ?? word] = word
    else typed[word.slice(2)] = booleans.has(word.slice(2)) ? 'true' : (args.shift() ?? '')
  }
  return inputFromText(verb.input, typed)
}

/** Words of a shell line, quotes taken off. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')
}
