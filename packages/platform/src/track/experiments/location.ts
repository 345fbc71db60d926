import { resolve } from 'node:path'
import type { Context } from '@levain/core'

/** A place as clients name it: URIs as they are, a relative folder as one of this project. */
export function absoluteLocation({ projectFolder }: Pick<Context, 'projectFolder'>, location: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(location) ? location : resolve(projectFolder, location)
}
