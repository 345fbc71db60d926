import { readFileSync } from 'node:fs'

/** What a model was trained with, so that nobody has to ask the training machine. */
export interface Environment {
  readonly levain: string
  readonly node: string
}

export function environment(): Environment {
  return { levain: version(), node: process.versions.node }
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return version
}
