import { type Action, fail } from '@levain/core'
import { partsOf } from '../engine/key.ts'
import type { Outputs } from '../engine/task.ts'
import { fromJson } from '../engine/values.ts'
import type { ActionKind } from './action.ts'

/** Takes the element of an `each` step that is best by a number. The engine hands it the lists of all outputs, and `item`. */
const pick: ActionKind<Extract<Action, { kind: 'pick' }>> = {
  async identify({ action, inputs }) {
    return { parts: { code: { by: action.by, best: action.best }, env: {}, ...partsOf(inputs), seed: null }, inputs }
  },

  async perform({ action }, { inputs, task }) {
    const lists = Object.entries(inputs).map(([name, { artifact }]) => [name, 'value' in artifact ? artifact.value : []] as const)
    const scores = lists.find(([name]) => name === action.by)?.[1]
    const best = bestOf(Array.isArray(scores) ? scores : [], action.best)
    if (best < 0)
      throw fail('input-invalid', {
        field: `${action.step}.${action.by}`,
        expected: 'at least one number',
        got: JSON.stringify(scores ?? null).slice(0, 80),
      })
    const outputs: Outputs = {}
    for (const [name, list] of lists) {
      const value = Array.isArray(list) ? (list[best] ?? null) : null
      const artifact = fromJson(value)
      outputs[name] = 'digest' in artifact ? artifact : ({ type: task.step.out[name] ?? 'json', value } as Outputs[string])
    }
    return outputs
  },
}
export default pick

/** Index of the largest (or smallest) number; the first of equals; −1 where there is none. */
function bestOf(values: readonly unknown[], best: 'max' | 'min'): number {
  let found = -1
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'number' || Number.isNaN(value)) continue
    const leader = values[found] as number | undefined
    if (leader === undefined || (best === 'max' ? value > leader : value < leader)) found = index
  }
  return found
}
