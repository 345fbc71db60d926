import { isEntryKey } from '@levain/core'
import { refusal } from '../errors.ts'

/** Refuses text longer than this. */
export const longest = (charactersMax: number) => (value: string, path: string) => {
  if (value.length > charactersMax)
    throw refusal(`'${path}' exceeds the maximum length of ${charactersMax} characters. Got length ${value.length}.`)
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
