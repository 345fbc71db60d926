import type { Show } from './show.ts'

type Fields = Readonly<Record<string, unknown>>

const columnsMax = 8

/** Any answer, for people: facts as lines, lists of objects as tables. For verbs without a view of their own. */
export function describe(output: unknown, show: Show): string {
  if (Array.isArray(output)) return list(output, show)
  if (!isFields(output)) return show.text(output)
  const flat = flatten(output)
  const facts = Object.fromEntries(Object.entries(flat).filter(([, value]) => !isList(value)))
  const lists = Object.entries(flat).filter(([, value]) => isList(value)) as [string, unknown[]][]
  const blocks = [show.facts(facts), ...lists.map(([name, items]) => `${show.paint.bold(name)}\n${list(items, show)}`)]
  return blocks.filter(Boolean).join('\n\n') || 'done'
}

function list(items: readonly unknown[], show: Show): string {
  if (!items.every(isFields)) return items.map((item) => show.text(item)).join('\n') || show.paint.dim('none')
  const rows = items.map(flatten)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => rows.some((row) => isPlain(row[name])))
  return show.table(rows, Object.fromEntries(names.slice(0, columnsMax).map((name) => [name, (row: Fields) => row[name]])), 'none')
}

/** `{ run: { id } }` → `{ 'run.id' }`, one level down. */
function flatten(fields: Fields): Fields {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    isFields(value) ? Object.entries(value).map(([inner, deep]) => [`${name}.${inner}`, deep]) : [[name, value]],
  )
  return Object.fromEntries(entries)
}

const isFields = (value: unknown): value is Fields => value !== null && typeof value === 'object' && !Array.isArray(value)
const isList = (value: unknown): boolean => Array.isArray(value) && value.some(isFields)
const isPlain = (value: unknown): boolean => value !== null && value !== undefined && typeof value !== 'object'
