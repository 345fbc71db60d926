/** Rows of features, row-major. */
export interface Table {
  readonly matrix: Float64Array
  readonly rows: number
  readonly features: number
}

/** Rows `from` up to `to`; shares memory. */
export const slice = ({ matrix, features }: Table, from: number, to: number): Table => ({
  matrix: matrix.subarray(from * features, to * features),
  rows: to - from,
  features,
})

/** The mean of rows of `width` numbers. */
export function meanRow(values: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width)
  for (let at = 0; at < values.length; at++) out[at % width]! += values[at]!
  return out.map((sum) => sum / (values.length / width))
}
