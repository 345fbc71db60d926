import type { Json, SignatureColumn } from '@levain/sdk'

/** A value of the example as text in a field. */
export function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What was typed as a row for the model. What is no number stays text, so that the server says what it expected. */
export function rowOf(columns: readonly SignatureColumn[], texts: Record<string, string>): Record<string, Json> {
  const given = columns.filter(({ name, required }) => required || (texts[name] ?? '') !== '')
  return Object.fromEntries(given.map((column) => [column.name, fieldValue(column, texts[column.name] ?? '')]))
}

function fieldValue({ type }: SignatureColumn, text: string): Json {
  if (text === '') return null
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (type !== 'number' && type !== 'integer') return text
  const value = Number(text)
  return Number.isFinite(value) ? value : text
}
