import { createReadStream } from 'node:fs'
import { lstat, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { Place } from '../../dvc/index.ts'

/** A file of the repository as it lies there: outputs that DVC does not cache are in git only. Links are not followed. */
export function checkedOut(root: string, path: string): Place {
  const file = join(root, path)
  return {
    shown: 'the working tree',
    stream: async ({ isFolder }) => {
      if (isFolder || !(await lstat(file).catch(() => undefined))?.isFile()) return null
      return `${await realpath(dirname(file))}${sep}`.startsWith(`${root}${sep}`) ? createReadStream(file) : null
    },
  }
}
