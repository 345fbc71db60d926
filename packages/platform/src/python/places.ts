import { join } from 'node:path'
import type { Context } from '@levain/core'

type Placed = Pick<Context, 'stateFolder'>

/** Where the room keeps its files: `locks`, `environments` and `tools` in `.levain/python`. */
export const placeOf = (ctx: Placed, ...names: readonly string[]): string => join(ctx.stateFolder, 'python', ...names)

/** Folder of the programs in an environment. */
export const programsOf = (environment: string): string => join(environment, process.platform === 'win32' ? 'Scripts' : 'bin')

/** The Python of an environment. */
export const pythonOf = (environment: string): string =>
  join(programsOf(environment), process.platform === 'win32' ? 'python.exe' : 'python')
