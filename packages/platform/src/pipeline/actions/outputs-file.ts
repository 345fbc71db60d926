import type { Json, ValueType } from '@levain/core'

/**
 * Reads the file in `$OUTPUTS`: lines `name=value`, or JSON objects, the last word counting. A value declared as text
 * stays text; others are read as JSON where they are JSON (`0.93`, `true`, `[1, 2]`).
 */
export function readOutputs(text: string, types: Readonly<Record<string, ValueType>>): Record<string, Json> {
  const found: Record<string, Json> = {}
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue
    const object = line.trimStart().startsWith('{') ? asJson(line) : undefined
    if (object && typeof object === 'object' && !Array.isArray(object)) Object.assign(found, object)
    else addLine(found, line, types)
  }
  return found
}

function addLine(found: Record<string, Json>, line: string, types: Readonly<Record<string, ValueType>>): void {
  const at = line.indexOf('=')
  if (at < 1) return
  const name = line.slice(0, at).trim()
  const value = line.slice(at + 1).trim()
  found[name] = types[name] === 'string' ? value : (asJson(value) ?? value)
}

function asJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
