import { isEntryKey } from '@levain/core'
import { refusal } from '../errors.ts'
import { invalidValue } from '../messages/index.ts'

/** Refuses text longer than this. */
export const longest = (charactersMax: number, called?: string) => (value: string, path: string) => {
  if (value.length > charactersMax)
    throw refusal(`'${called ?? path}' exceeds the maximum length of ${charactersMax} characters. Got length ${value.length}.`)
}

/** Longest key of a parameter, metric or tag, in characters. */
const keyMax = 250

/** Refuses what cannot name a parameter, metric or tag. */
export function entryKey(value: string, path: string): void {
  longest(keyMax)(value, path)
  if (!isEntryKey(value))
    throw refusal(
      `Invalid value ${JSON.stringify(value)} for parameter '${path}' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/), and must be a plain path without detours.`,
    )
}

/** What four digits of a year can write, in milliseconds since 1970 UTC. */
const firstInstantMs = Date.parse('0001-01-01T00:00:00.000Z')
const lastInstantMs = Date.parse('9999-12-31T23:59:59.999Z')

/** Milliseconds since 1970 UTC as an instant. */
export function instant(ms: number, path: string): string {
  if (ms < firstInstantMs || ms > lastInstantMs) throw invalidValue(path, ms, 'Expected milliseconds since 1970, in the years 1 to 9999.')
  return new Date(ms).toISOString()
}
