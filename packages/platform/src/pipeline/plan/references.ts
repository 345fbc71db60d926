import type { Binding, Json } from '@levain/core'

/** Text that looks like `step.output`: only such text is ever taken for a reference. */
const dotted = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)+$/
const named = /^(dataset|model):(.+)$/

/** A binding as it stands under `in`: `step.output`, `params.x`, `item.key`, `dataset:NAME`, `model:NAME`, `{ value }` or a literal. */
export function readBinding(written: Json): Binding {
  if (typeof written === 'string') return readText(written)
  const only = written !== null && typeof written === 'object' && !Array.isArray(written) ? Object.keys(written) : []
  if (only.length === 1 && only[0] === 'value') return { from: 'value', value: (written as { value: Json }).value }
  return { from: 'value', value: written }
}

function readText(text: string): Binding {
  const reference = named.exec(text)
  if (reference) return { from: reference[1] as 'dataset' | 'model', reference: reference[2] as string }
  return dotted.test(text) ? readPath(text.split('.')) : { from: 'value', value: text }
}

/** The binding a path of an expression or of `in` names. */
export function readPath([first = '', second = '', ...path]: readonly string[]): Binding {
  if (first === 'params') return { from: 'param', name: second, path }
  if (first === 'item') return { from: 'item', key: second, path }
  return { from: 'step', step: first, output: second, path }
}
