import { type Random, seededRandom } from '@levain/core'

/**
 * Sets a tenth of the rows aside at random, of each class where there are classes. Rows keep their order. A class of fewer than ten rows stays
 * with training as a whole.
 *
 * @param classes number of classes, 0 for regression
 */
export function holdOut(target: Float64Array, classes: number, seed: number): { train: Int32Array; test: Int32Array } {
  const random = seededRandom(seed ^ 0x5eed)
  const byClass: number[][] = Array.from({ length: Math.max(1, classes) }, () => [])
  for (let row = 0; row < target.length; row++) byClass[classes > 0 ? target[row]! : 0]!.push(row)
  const aside = new Uint8Array(target.length)
  for (const rows of byClass) for (const row of draw(rows, Math.floor(rows.length / 10), random)) aside[row] = 1
  const all = Int32Array.from(aside.keys())
  return { train: all.filter((row) => aside[row] === 0), test: all.filter((row) => aside[row] === 1) }
}

/** `count` of the values, drawn without replacement. */
function draw(values: number[], count: number, random: Random): number[] {
  for (let i = 0; i < count; i++) {
    const pick = i + Math.floor(random.next() * (values.length - i))
    const chosen = values[pick]!
    values[pick] = values[i]!
    values[i] = chosen
  }
  return values.slice(0, count)
}
