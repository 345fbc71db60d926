import { quote } from '../../ui/Command.tsx'
import { orderOf } from './column-key.ts'
import type { RunsSearch } from './search.ts'

/** The command that finds the same runs in a terminal. */
export function runsCommand({ q = '', sort, bin }: RunsSearch, experiment?: string): string {
  const order = orderOf(sort).map((key) => ` --orderBy ${quote(key)}`)
  return `levain track search${q ? ` ${quote(q)}` : ''}${experiment ? ` --experiments ${experiment}` : ''}${order.join('')}${bin ? ' --view deleted' : ''}`
}
