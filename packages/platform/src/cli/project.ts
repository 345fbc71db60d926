import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** What makes a folder a project. */
const marks = ['levain.yaml', 'levain.ts', '.levain']

/** Whether a folder is a project already. */
export const isProject = (folder: string): boolean => marks.some((mark) => existsSync(join(folder, mark)))

/** The nearest folder, from here up, that is a project; else this one. */
export function findProject(folder: string): string {
  let here = resolve(folder)
  while (!isProject(here)) {
    const parent = dirname(here)
    if (parent === here) return resolve(folder)
    here = parent
  }
  return here
}
