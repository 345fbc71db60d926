import { resolve } from 'node:path'
import type { Context } from '@levain/core'

/** A place as clients name it: URIs as they are, a relative folder as one of this project. */
export function absoluteLocation({ projectFolder }: Pick<Context, 'projectFolder'>, location: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(location) ? location : resolve(projectFolder, location)
}

/** Where a run's artifacts go when its experiment keeps them elsewhere. */
export const runLocation = (experimentLocation: string | null, run: string): string | null =>
  experimentLocation === null ? null : `${experimentLocation.replace(/\/+$/, '')}/${run}/artifacts`

/** Where a logged model's artifacts go when its experiment keeps them elsewhere. */
export const loggedModelLocation = (experimentLocation: string | null, model: string): string | null =>
  experimentLocation === null ? null : `${experimentLocation.replace(/\/+$/, '')}/models/${model}/artifacts`
