import type { Link } from '@levain/core'

/** 1 / (1 + e^−x), without overflow on either side. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const e = Math.exp(x)
  return e / (1 + e)
}

/** Turns margins into answers, in place; `rows` rows of `width` numbers. */
export function applyLink(link: Link, values: Float64Array, rows: number, width: number): void {
  if (link === 'logit') for (let i = 0; i < rows * width; i++) values[i] = sigmoid(values[i]!)
  if (link === 'log') for (let i = 0; i < rows * width; i++) values[i] = Math.exp(values[i]!)
  if (link === 'softmax') for (let row = 0; row < rows; row++) softmax(values, row * width, width)
}

/** p_k = e^(z_k − max z) / Σ_j e^(z_j − max z), in place. */
function softmax(values: Float64Array, at: number, width: number): void {
  let max = Number.NEGATIVE_INFINITY
  for (let k = 0; k < width; k++) if (values[at + k]! > max) max = values[at + k]!
  let sum = 0
  for (let k = 0; k < width; k++) sum += values[at + k] = Math.exp(values[at + k]! - max)
  for (let k = 0; k < width; k++) values[at + k]! /= sum
}
