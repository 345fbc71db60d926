import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'
import { blocks, bytes } from './words.ts'

/** What was sent, and the .dvc file to copy where it was written nowhere. */
export function pushedView(output: OutputOf<Contracts['dvc']['push']>, show: Show): string {
  const { object, files, sent, there, written, dvcFile } = output
  const facts = show.facts({ object, files, size: bytes(output.bytes), sent, 'there already': there, '.dvc file': written })
  return blocks(facts, written === null ? dvcFile.trimEnd() : '')
}

export function pulledView({ version, changed, files, bytes: size }: OutputOf<Contracts['dvc']['pull']>, show: Show): string {
  return show.facts({
    dataset: `${version.dataset}@${version.version}`,
    files,
    size: bytes(size),
    'new version': changed ? 'yes' : 'no: the newest one has the same files',
  })
}
