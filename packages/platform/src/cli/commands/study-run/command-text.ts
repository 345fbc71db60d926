import type { ParameterValues } from '@levain/core'

/** A command for the platform's shell, made for the values of a trial. */
export type TrialCommand = (values: ParameterValues) => string

/** The command from the words after `--`, else from the study's file; undefined where neither says one. */
export function commandOf(words: readonly string[], text: string | null): TrialCommand | undefined {
  if (words.length > 0) return (values) => words.map((word) => wordFor(word, values)).join(' ')
  if (text === null) return undefined
  return (values) => replaced(text, values, (value) => quoted(value))
}

/** A word of the command line stays one word, whatever the values are. */
function wordFor(word: string, values: ParameterValues): string {
  if (word === '{args}') return argsOf(values)
  return quoted(replaced(word, values, (value) => value))
}

/** `{lr}` where a parameter has that name; all other braces stay as they are. */
function replaced(text: string, values: ParameterValues, show: (value: string) => string): string {
  return text.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    if (name === 'args') return argsOf(values)
    const value = values[name]
    return value === undefined ? whole : show(String(value))
  })
}

const argsOf = (values: ParameterValues): string =>
  Object.entries(values)
    .map(([name, value]) => quoted(`--${name}=${value}`))
    .join(' ')

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
