import { type Action, fail, type Json } from '@levain/core'
import { partsOf } from '../engine/key.ts'
import { type Bound, isContent, resolveName } from '../engine/values.ts'
import type { ActionKind } from './action.ts'

/** SQL over the step's tables, by the names of its inputs. Plain inputs are values: `where day < $until`. */
const sql: ActionKind<Extract<Action, { kind: 'sql' }>> = {
  async identify({ ctx, action, inputs }) {
    const exact: Record<string, Bound> = {}
    for (const [name, bound] of Object.entries(inputs)) {
      const { artifact } = bound
      // A text that the SQL does not use as a value is the name of a table.
      const isName = artifact.type === 'string' && !usesValue(action.sql, name)
      exact[name] = isName ? await resolveName(ctx, 'table', String(artifact.value)) : bound
    }
    return { parts: { code: { sql: action.sql }, env: {}, ...partsOf(exact), seed: null }, inputs: exact }
  },

  async perform({ ctx, action }, { inputs, task, signal }) {
    const tables: Record<string, string> = {}
    const values: Record<string, Json> = {}
    for (const [name, { artifact }] of Object.entries(inputs)) {
      if (isContent(artifact)) tables[name] = artifact.digest
      else values[name] = artifact.value
    }
    const { digest } = await ctx.tables.until(signal).write(withValues(action.sql, values), tables)
    const [output = 'rows'] = Object.keys(task.step.out)
    return { [output]: { type: 'table', digest } }
  },
}
export default sql

/** Text, quoted names and comments of SQL, which are left as they are, and `$name`. */
const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]\w*)/g

function usesValue(text: string, name: string): boolean {
  return [...text.matchAll(pieces)].some(([, used]) => used === name)
}

/**
 * SQL with every `$name` replaced by a literal.
 *
 * @throws input-invalid for a name that is no input
 */
export function withValues(text: string, values: Readonly<Record<string, Json>>): string {
  return text.replace(pieces, (whole, name: string | undefined) => {
    if (name === undefined) return whole
    if (!Object.hasOwn(values, name))
      throw fail('input-invalid', {
        field: `$${name}`,
        expected: `one of the plain inputs ${Object.keys(values).join(', ') || '(none)'}`,
        got: name,
      })
    return literal(name, values[name] ?? null)
  })
}

function literal(name: string, value: Json): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'number') return value < 0 ? `(${value})` : String(value)
  if (typeof value === 'boolean') return String(value)
  throw fail('input-invalid', { field: `$${name}`, expected: 'a number, text, true or false', got: JSON.stringify(value).slice(0, 80) })
}
