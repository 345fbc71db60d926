import type { Frame } from '@levain/core'
import { createEncoder } from '@levain/runtime/model'
import type { Examples } from './algorithms/index.ts'
import type { Features } from './features.ts'

/** Encodes the rows of a frame with fitted features. */
export function encodeExamples(frame: Frame, target: Float64Array, weights: Float64Array | null, fitted: Features): Examples {
  const { inputs, transforms, features, dense, groups } = fitted
  const encoder = createEncoder({ signature: { inputs, output: { name: '', task: 'regression' } }, transforms, features })
  const write = encoder.bindFrame(frame)
  const row = new Float64Array(features.length)
  const columns = Array.from({ length: dense }, () => new Float64Array(frame.rows))
  const coded = groups.map((size) => ({ size, codes: new Int32Array(frame.rows).fill(-1) }))
  for (let i = 0; i < frame.rows; i++) {
    write(i, row, 0)
    for (let j = 0; j < dense; j++) columns[j]![i] = row[j]!
    let at = dense
    for (const { size, codes } of coded) {
      const hit = row.indexOf(1, at)
      if (hit >= 0 && hit < at + size) codes[i] = hit - at
      at += size
    }
  }
  return { rows: frame.rows, dense: columns, groups: coded, target, weights }
}
