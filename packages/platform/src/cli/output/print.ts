import type { Io } from '../io.ts'
import { describe } from './describe.ts'
import type { Show } from './show.ts'
import { showFor } from './show.ts'
import { views } from './views.ts'

/** Prints what a verb answered: one JSON document, or the verb's view of it for people. */
export function print(io: Io, verb: string, output: unknown): void {
  const [room = '', name = ''] = verb.split('.')
  const view = (views as Record<string, Record<string, (output: unknown, show: Show) => string>>)[room]?.[name] ?? describe
  io.out(io.json ? JSON.stringify(output, null, 2) : view(output, showFor(io)))
}
